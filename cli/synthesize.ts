import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inputsDigest } from "./synthesis-inputs.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The app could not be synthesized; the message is what it printed. */
export class SynthesisFailed extends Error {
  override readonly name = "SynthesisFailed";
}

type Options = {
  /** Values of the CDK context, beside those of cdk.json. */
  readonly context?: Readonly<Record<string, string>>;
  /** Whether CDK checks the template by its own rules. That takes two seconds, and is for what goes to AWS. */
  readonly check?: boolean;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Synthesizes the app as `cdk synth` does, into a folder of one's own.
 *
 * @returns The folder.
 * @throws SynthesisFailed, or the reason of the signal once it aborts.
 */
export async function synthesize(
  outputFolder: string,
  { context = {}, check = false, signal }: Options = {},
): Promise<string> {
  const env = {
    ...process.env,
    CDK_OUTDIR: resolve(outputFolder),
    CDK_CONTEXT_JSON: JSON.stringify(context),
    CDK_VALIDATION: String(check),
  };
  try {
    const options = { cwd: root, env, signal };
    await promisify(execFile)(process.execPath, ["bin/license-event-bus.ts"], options);
  } catch (error) {
    signal?.throwIfAborted();
    throw new SynthesisFailed((error as { stderr: string }).stderr.trim());
  }
  return outputFolder;
}

/**
 * Does the same, unless the folder has what was synthesized from the same files and context.
 *
 * @param onChange - Called before it synthesizes, which takes seconds.
 * @returns The folder.
 */
export async function synthesizeIfChanged(
  outputFolder: string,
  options: Options,
  onChange: () => void,
): Promise<string> {
  const digest = inputsDigest(root, options.context ?? {});
  const noted = join(outputFolder, "inputs.sha256");
  if ((await readFile(noted, "utf8").catch(() => "")) === digest) return outputFolder;
  // A synthesis that fails must not leave the note of an earlier one.
  await rm(noted, { force: true });
  onChange();
  await synthesize(outputFolder, options);
  await writeFile(noted, digest);
  return outputFolder;
}
