import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

const generated = ["**/node_modules", "**/cdk.out", "dist", ".local", ".git"];

/** The paths of all Markdown documents, from the repository's root. */
export const documents: readonly string[] = globSync("**/*.md", {
  cwd: repository,
  exclude: generated,
});

/** The paths of all TypeScript files, tests included, from the repository's root. */
export const sourceFiles: readonly string[] = globSync("**/*.ts", {
  cwd: repository,
  exclude: generated,
}).filter((file) => !file.endsWith(".d.ts"));

/** A fenced block of a document. */
export type Block = {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
};

/** Returns the text of a document or source file. */
export function readText(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** Returns the blocks of a document in one language, such as `sh`. */
export function blocksOf(document: string, language: string): readonly Block[] {
  const text = readText(document);
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap((match) => {
    const [, name, code = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    return name === language ? [{ document, line, language, code }] : [];
  });
}
