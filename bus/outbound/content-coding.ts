import { isUtf8 } from "node:buffer";
import type { Duplex } from "node:stream";
import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from "node:zlib";

/** More codings than this are an attack. */
const maxCodings = 3;
/** RFC 9659: a zstd window has at most 8 MB. The default of zlib is 128 MB. */
const maxZstdWindowLog = 23;

/* Reading may have cut the answer, so its end is flushed and not required. */
const cut = { finishFlush: constants.Z_SYNC_FLUSH };

/** The codings of RFC 9110, section 8.4.1, except LZW, which is not in use. */
const decoders = new Map<string, (bytes: Uint8Array) => Duplex>([
  ["gzip", () => createGunzip(cut)],
  ["x-gzip", () => createGunzip(cut)],
  ["deflate", (bytes) => (isZlib(bytes) ? createInflate(cut) : createInflateRaw(cut))],
  ["br", () => createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })],
  [
    "zstd",
    () =>
      createZstdDecompress({
        finishFlush: constants.ZSTD_e_flush,
        params: { [constants.ZSTD_d_windowLogMax]: maxZstdWindowLog },
      }),
  ],
]);

/** Some servers send raw deflate data, although "deflate" means the zlib format (RFC 1950: method 8 comes first). */
function isZlib([first = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8;
}

/**
 * Decodes a body for display. If its coding is broken or unknown, the text says so in brackets.
 *
 * @param contentEncoding - The header's value.
 * @param maxBytes - Maximum bytes to decode, regardless of the decompressed size.
 */
export async function decodedText(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const codings = codingsIn(contentEncoding);
  if (body.length === 0 || codings.length === 0) return textOf(body);
  if (codings.length > maxCodings) return note("has too many encodings to decode", body);
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const decoder = decoders.get(coding);
    if (!decoder) return note(`is encoded as ${coding.slice(0, 50)}`, bytes);
    const decoded = await decompressed(decoder(bytes), bytes, maxBytes);
    if (!decoded) return note(`is not valid ${coding}`, bytes);
    // A zstd block has up to 128 KB, so what was read of it may contain no whole block.
    if (decoded.length === 0 && bytes.length >= maxBytes) {
      return note(`is too long to decode from ${coding}`, bytes);
    }
    bytes = decoded;
  }
  return textOf(bytes);
}

function codingsIn(contentEncoding = ""): readonly string[] {
  return contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
}

/**
 * Decompresses bytes.
 *
 * @returns Undefined if they are not valid.
 */
async function decompressed(
  decoder: Duplex,
  bytes: Uint8Array,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  decoder.end(bytes);
  try {
    for await (const chunk of decoder) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= maxBytes) break;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

/** Some servers label plain text as compressed. It is shown after the note. */
function note(what: string, bytes: Uint8Array): string {
  return `[The body ${what}]${isUtf8(bytes) ? ` ${textOf(bytes)}` : ""}`;
}
