import { createHash } from "node:crypto";

/** A file whose name changes with its content. */
export type HashedFile = { readonly name: string; readonly content: string };

/** Names a file by its content, so that browsers keep it for good (bus/site/static-files.ts). */
export function hashedFile(name: string, extension: string, content: string): HashedFile {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { name: `${name}.${hash}.${extension}`, content };
}
