import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The app could not be synthesized; the message is what it printed. */
export class SynthesisFailed extends Error {
  override readonly name = "SynthesisFailed";
}

/**
 * Synthesizes the app as `cdk synth` does, into a folder of one's own.
 *
 * @param context - Values of the CDK context, beside those of cdk.json.
 * @returns The folder.
 * @throws SynthesisFailed
 */
export async function synthesize(
  outputFolder: string,
  context: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = {
    ...process.env,
    CDK_OUTDIR: resolve(outputFolder),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  };
  try {
    await promisify(execFile)(process.execPath, ["bin/license-event-bus.ts"], { cwd: root, env });
  } catch (error) {
    throw new SynthesisFailed((error as { stderr: string }).stderr.trim());
  }
  return outputFolder;
}
