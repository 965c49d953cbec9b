import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The app could not be synthesized. The message is its output. */
export class SynthesisFailed extends Error {
  override readonly name = "SynthesisFailed";
}

type Options = {
  /** Values of the CDK context, in addition to those of cdk.json. */
  readonly context?: Readonly<Record<string, string>>;
  /**
   * Makes CDK check the template against its rules. It takes two seconds and is meant for
   * deployments.
   */
  readonly check?: boolean;
  /** Cancels the synthesis. */
  readonly signal?: AbortSignal | undefined;
};

/**
 * Synthesizes the app as `cdk synth` does, into a folder.
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
 * Synthesizes the app unless the folder was synthesized from the same files and context.
 *
 * @param onChange - Called before a synthesis, which takes seconds.
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
  // A failed synthesis must not leave the digest of an earlier one.
  await rm(noted, { force: true });
  onChange();
  await synthesize(outputFolder, options);
  await writeFile(noted, digest);
  return outputFolder;
}

/** Returns the folder of rules in code that cdk.json names; undefined if it names none. */
export function deployedRules(): string | undefined {
  return contextOf(root).rules as string | undefined;
}

function contextOf(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(folder, "cdk.json"), "utf8")).context ?? {};
}

/** Folders of the project that do not affect the template. */
const others: ReadonlySet<string> = new Set([
  "node_modules",
  "cdk.out",
  "dist",
  "docs",
  "test",
  "bench",
]);
/** Context values that name files, possibly outside the project. */
const paths = ["rules", "eventTypes"] as const;

/**
 * Returns a digest of everything a synthesis depends on: the project's files by size and
 * modification time, installed packages by the lock file, the context, and the version of Node.js.
 *
 * @param root - The project's folder.
 * @param context - Values in addition to those of cdk.json.
 */
export function inputsDigest(root: string, context: Readonly<Record<string, string>>): string {
  const merged: Readonly<Record<string, unknown>> = { ...contextOf(root), ...context };
  const named = paths.flatMap((name) => {
    const path = merged[name];
    return typeof path === "string" ? [resolve(root, path)] : [];
  });
  const files = [root, ...named.map(folderOf)].flatMap((folder) => [...filesIn(folder)]);
  const lines = [process.version, JSON.stringify(context), ...[...new Set(files)].sort()];
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** Returns the folder of a file: rules and event types can import other files in their folder. */
function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path);
}

function* filesIn(folder: string): Iterable<string> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!others.has(entry.name) && !entry.name.startsWith(".")) yield* filesIn(path);
    } else {
      const { size, mtimeMs } = statSync(path);
      yield `${path} ${size} ${mtimeMs}`;
    }
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The synthesis reports the missing file.
    return [];
  }
}
