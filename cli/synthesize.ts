import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Synthesizes the app as `cdk synth` does, into a folder of one's own.
 *
 * @throws With what the app printed, when it fails.
 */
export async function synthesize(outputFolder: string): Promise<void> {
  await promisify(execFile)(process.execPath, ["bin/license-event-bus.ts"], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outputFolder },
  });
}
