import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Encoding, etagOf, revalidated, type ServedFile } from "./served-file.ts";

const contentTypes: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/** A name with a hash of the content: the content never changes under this name. */
const hashedName = /\.[0-9a-f]{16}\.\w+$/;
const immutable = "public, max-age=31536000, immutable";

/**
 * Reads the names of a folder of compressed files: each file is there as `<name>.br` and `<name>.gz`
 * (lib/site/compressed-files.ts).
 *
 * @returns A function that finds a file by its name. It reads a file on the first request for it.
 */
export function staticFiles(folder: string): (name: string) => ServedFile | undefined {
  const names = new Set(
    readdirSync(folder).flatMap((file) => (file.endsWith(".gz") ? file.slice(0, -3) : [])),
  );
  const read = new Map<string, ServedFile>();
  return (name) => {
    if (!names.has(name)) return undefined;
    const file = read.get(name) ?? fileOf(join(folder, name));
    read.set(name, file);
    return file;
  };
}

function fileOf(path: string): ServedFile {
  const gzip = readFileSync(`${path}.gz`);
  const br = readFileSync(`${path}.br`);
  const inEncoding: Record<Encoding, () => Buffer> = {
    br: () => br,
    gzip: () => gzip,
    identity: () => gunzipSync(gzip),
  };
  return {
    contentType: contentTypes[extname(path)] ?? "application/octet-stream",
    cacheControl: hashedName.test(path) ? immutable : revalidated,
    etag: etagOf(gzip),
    bytes: (encoding) => inEncoding[encoding](),
  };
}
