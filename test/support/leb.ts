import { execFile } from "node:child_process";

export type Ran = { readonly code: unknown; readonly stdout: string; readonly stderr: string };

/** Runs leb as a person does. */
export function runLeb(args: readonly string[], env: NodeJS.ProcessEnv, input = ""): Promise<Ran> {
  return new Promise((resolve) => {
    const command = ["cli/leb/leb.cjs", ...args];
    const child = execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}
