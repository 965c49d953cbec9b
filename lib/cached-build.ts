import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { type BuildOptions, buildSync, type Metafile, version } from "esbuild";

/** The result of a build. */
export type Built = {
  readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[];
  readonly metafile: Metafile;
};

type Entry = Built & {
  /** The options, and the versions of esbuild and of all installed packages. */
  readonly key: string;
  /** Digests of the source files, by their paths. */
  readonly sources: Readonly<Record<string, string>>;
};

/**
 * Builds with esbuild, or returns the earlier result of the same options and files, which saves seconds of each
 * synthesis.
 *
 * @param name - Of the file that keeps the last result, next to the installed packages.
 * @param options - They must write no files.
 * @throws BuildFailure of esbuild.
 */
export function cachedBuild(name: string, options: BuildOptions): Built {
  const packages = packagesFolder();
  const file = packages && join(packages, ".cache", "license-event-bus", name);
  const key = JSON.stringify([version, process.cwd(), options, packages && lockOf(packages)]);
  const kept = file === undefined ? undefined : read(file);
  if (kept?.key === key && isCurrent(kept.sources)) return kept;
  const { outputFiles, metafile } = buildSync({ ...options, write: false, metafile: true });
  const files = outputFiles.map(({ path, contents }) => ({ path, contents }));
  const sources = digestsOf(Object.keys(metafile.inputs));
  if (file !== undefined) keep(file, { key, sources, outputFiles: files, metafile });
  return { outputFiles: files, metafile };
}

/** Returns the folder of the installed packages: that of this project, or the one that contains it. */
function packagesFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "node_modules"))) {
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return join(folder, "node_modules");
}

/** The versions of all installed packages, as npm notes them. */
function lockOf(packages: string): string {
  const file = join(packages, ".package-lock.json");
  return existsSync(file) ? digest(readFileSync(file)) : "";
}

function isCurrent(sources: Readonly<Record<string, string>>): boolean {
  return Object.entries(sources).every(
    ([path, before]) => existsSync(path) && digest(readFileSync(path)) === before,
  );
}

function digestsOf(paths: readonly string[]): Readonly<Record<string, string>> {
  // Modules that a package leaves out in this environment have names and no files.
  const files = paths.filter((path) => existsSync(path));
  return Object.fromEntries(files.map((path) => [path, digest(readFileSync(path))]));
}

function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function read(file: string): Entry | undefined {
  try {
    return deserialize(readFileSync(file));
  } catch {
    // Missing, or of another version of Node.js.
    return undefined;
  }
}

function keep(file: string, entry: Entry): void {
  const part = `${file}.${randomUUID()}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, serialize(entry));
    renameSync(part, file);
  } catch {
    // Packages can be read-only, and then each synthesis builds anew.
  }
}
