import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Synthesizes the app as `cdk synth` does, into a folder of one's own.
 *
 * @param context - Values of the CDK context, beside those of cdk.json.
 * @returns The folder.
 * @throws With what the app printed, when it fails.
 */
export async function synthesize(
  outputFolder: string,
  context: Readonly<Record<string, string>> = {},
): Promise<string> {
  await promisify(execFile)(process.execPath, ["bin/license-event-bus.ts"], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: resolve(outputFolder),
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
  });
  return outputFolder;
}
