import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Content codings of answers (RFC 9110, section 8.4). `identity` stands for an uncompressed body. */
export type Encoding = "br" | "gzip" | "identity";

/** A file for browsers and tools, in every encoding. */
export type ServedFile = {
  readonly contentType: string;
  readonly cacheControl: string;
  /** Weak, because all encodings of the file share it. */
  readonly etag: string;
  readonly bytes: (encoding: Encoding) => Buffer;
};

/** `cache-control` of a file that can change under the same name: a cache asks with its etag first. */
export const revalidated = "no-cache";

/** Returns the etag of a file. */
export function etagOf(content: Buffer): string {
  return `W/"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}

/** Returns a document that the function makes as a JSON file. It is compressed once for each encoding. */
export function jsonFile(document: unknown): ServedFile {
  const content = Buffer.from(JSON.stringify(document));
  const made = new Map<Encoding, Buffer>();
  return {
    contentType: "application/json",
    cacheControl: revalidated,
    etag: etagOf(content),
    bytes(encoding) {
      const bytes = made.get(encoding) ?? compressed(content, encoding);
      made.set(encoding, bytes);
      return bytes;
    },
  };
}

/** Brotli's highest quality takes ten times as long for a few percent. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };

function compressed(content: Buffer, encoding: Encoding): Buffer {
  if (encoding === "br") return brotliCompressSync(content, { params });
  return encoding === "gzip" ? gzipSync(content) : content;
}
