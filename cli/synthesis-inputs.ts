import { createHash } from "node:crypto";
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Folders of the project that no template is made from. */
const others: ReadonlySet<string> = new Set([
  ...["node_modules", "cdk.out", "dist", "docs", "test", "bench"],
]);
/** Values of the context that name files, which may lie elsewhere. */
const paths = ["rules", "eventTypes"] as const;

/**
 * Returns a digest of all that a synthesis is made from: the project's files by their size and time of change, installed
 * packages by the lock file, the context, and the version of Node.js.
 *
 * @param root - The project's folder.
 * @param context - Values in addition to those of cdk.json.
 */
export function inputsDigest(root: string, context: Readonly<Record<string, string>>): string {
  const { context: written = {} } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));
  const told: Readonly<Record<string, unknown>> = { ...written, ...context };
  const named = paths.flatMap((name) => {
    const path = told[name];
    return typeof path === "string" ? [resolve(root, path)] : [];
  });
  const files = [root, ...named.map(folderOf)].flatMap((folder) => [...filesIn(folder)]);
  const lines = [process.version, JSON.stringify(context), ...[...new Set(files)].sort()];
  return createHash("sha256").update(lines.join("\n")).digest("hex");
}

/** A file of rules or event types may import others in its folder. */
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
    // The synthesis says what is missing.
    return [];
  }
}
