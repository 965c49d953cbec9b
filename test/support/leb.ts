import { execFile } from "node:child_process";
import { Console } from "node:console";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";

export type Ran = { readonly code: unknown; readonly stdout: string; readonly stderr: string };

/** Runs leb in its own process, as a user does. */
export function runLeb(args: readonly string[], env: NodeJS.ProcessEnv, input = ""): Promise<Ran> {
  return new Promise((resolve) => {
    const command = ["cli/leb/leb.cjs", ...args];
    const child = execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

let runs = 0;

/**
 * Runs leb in this process, which takes a tenth of the time. Arguments, environment and output are
 * still separate, so only one can run at a time, and it must end without a signal.
 */
export async function runLebHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  input = "",
): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const putBack = [
    replaced(process, {
      argv: [process.execPath, "leb", ...args],
      env: { ...env },
      stdin: Readable.from([input]),
      stdout,
      stderr,
      exit: (code: number) => {
        throw new Exit(code);
      },
    }),
    replaced(globalThis, { console: new Console({ stdout, stderr }) }),
  ];
  let code: unknown;
  const { exitCode } = process;
  process.exitCode = 0;
  try {
    runs += 1;
    await import(/* @vite-ignore */ `../../cli/leb/main.ts?${runs}`);
    code = process.exitCode;
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    code = error.code;
  } finally {
    process.exitCode = exitCode;
    for (const put of putBack) put();
    stdout.end();
    stderr.end();
  }
  const [out, err] = await printed;
  return { code, stdout: out, stderr: err };
}

class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/**
 * Replaces properties.
 *
 * @returns A function that restores them.
 */
function replaced<Target extends object>(
  target: Target,
  values: Readonly<Record<string, unknown>>,
): () => void {
  const before = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const,
  );
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
  return () => {
    for (const [name, known] of before) {
      if (known) Object.defineProperty(target, name, known);
    }
  };
}
