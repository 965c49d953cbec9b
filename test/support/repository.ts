import { globSync, readFileSync } from "node:fs";
import { cp, symlink } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

const generated = ["**/node_modules", "**/cdk.out", "dist", ".local", ".git"];

/** The paths of all Markdown documents, from the repository's root. */
export const documents: readonly string[] = globSync("**/*.md", {
  cwd: repository,
  exclude: generated,
});

/** The paths of all TypeScript files, tests included, from the repository's root. */
export const sourceFiles: readonly string[] = globSync("**/*.{ts,tsx}", {
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

/** A comment or a string of a source file. */
export type Piece = {
  readonly kind: "comment" | "string";
  /** Without its delimiters, and without what begins the lines of a comment. */
  readonly text: string;
  /** The number of its first line. */
  readonly line: number;
};

/** Comments, of which successive lines are one, strings and templates; regular expressions, to step over them. */
const tokens = new RegExp(
  [
    String.raw`(?<comment>/\*[\s\S]*?\*/|//[^\n]*(?:\n\s*//[^\n]*)*)`,
    String.raw`(?<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|${"`"}(?:[^${"`"}\\]|\\[\s\S])*${"`"})`,
    String.raw`(?<=[(,=:[!&|?{};>]\s*)/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/`,
  ].join("|"),
  "g",
);

/** Returns the comments and strings of TypeScript. */
export function piecesOf(source: string): readonly Piece[] {
  let line = 1;
  let from = 0;
  return [...source.matchAll(tokens)].flatMap((match): readonly Piece[] => {
    const { comment, string } = match.groups ?? {};
    line += source.slice(from, match.index).split("\n").length - 1;
    from = match.index;
    if (comment !== undefined) return [{ kind: "comment", text: textOf(comment), line }];
    return string === undefined ? [] : [{ kind: "string", text: string.slice(1, -1), line }];
  });
}

function textOf(comment: string): string {
  const lines = comment.replace(/^\/\*+|\*+\/$/g, "").split("\n");
  return lines
    .map((line) => line.replace(/^\s*(\/\/|\*(?!\*))?\s?/, ""))
    .join("\n")
    .trim();
}

const made = new Set([".git", ".local", "cdk.out", "dist", "node_modules"]);

/** Folder of the packages that this repository has installed. */
export const installed = join(repository, "node_modules");

/**
 * Copies the repository with uncommitted changes. The copy uses the installed packages of this one.
 */
export async function copyRepository(folder: string): Promise<void> {
  await cp(repository, folder, {
    recursive: true,
    filter: (source) => !made.has(relative(repository, source)),
  });
  await symlink(installed, join(folder, "node_modules"));
}
