import { randomBytes } from "node:crypto";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { expect, test } from "vitest";
import { decodedText } from "./content-coding.ts";

const max = 16 * 1024;
const text = '{"message":"no such license: ä 🎉"}';

test.each<[string, Buffer]>([
  ["gzip", gzipSync(text)],
  ["x-gzip", gzipSync(text)],
  ["GZIP", gzipSync(text)],
  ["deflate", deflateSync(text)],
  ["deflate", deflateRawSync(text)],
  ["br", brotliCompressSync(text)],
  ["zstd", zstdCompressSync(text)],
  ["gzip, br", brotliCompressSync(gzipSync(text))],
  ["identity", Buffer.from(text)],
  ["", Buffer.from(text)],
])("a body in %s is shown as text", async (coding, body) => {
  expect(await decodedText(body, coding, max)).toBe(text);
});

test("shows a body without a coding unchanged", async () => {
  expect(await decodedText(Buffer.from(text), undefined, max)).toBe(text);
});

test.each<[string, (text: Buffer) => Buffer]>([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
])("decodes a %s bomb up to the limit, and a cut one to its end", async (coding, compress) => {
  const bomb = compress(Buffer.alloc(10_000_000, "x"));
  expect(await decodedText(bomb, coding, max)).toBe("x".repeat(max));
  const long = compress(Buffer.from(randomBytes(2 * max).toString("hex")));
  const shown = await decodedText(long.subarray(0, max), coding, max);
  // zstd has one block for all of it, which was cut.
  if (coding === "zstd") expect(shown).toBe("[The body is too long to decode from zstd]");
  else expect(shown).toMatch(/^[0-9a-f]{16384}$/);
  expect(await decodedText(Buffer.alloc(0), coding, max)).toBe("");
});

test.each(["gzip", "deflate", "br", "zstd"])("reports a body that is not %s", async (coding) => {
  const note = `[The body is not valid ${coding}]`;
  expect(await decodedText(Buffer.from([0xff, 0xfe, 0xfd, 0xfc]), coding, max)).toBe(note);
  // Plain text with a wrong label is shown nevertheless.
  expect(await decodedText(Buffer.from("no such license"), coding, max)).toBe(
    `${note} no such license`,
  );
});

test("names an unknown coding, and limits the number of codings", async () => {
  expect(await decodedText(Buffer.from([0x1f, 0x9d, 0x90]), "compress", max)).toBe(
    "[The body is encoded as compress]",
  );
  expect(await decodedText(Buffer.from(text), "utf-8", max)).toBe(
    `[The body is encoded as utf-8] ${text}`,
  );
  const often = Array(4).fill("gzip").join();
  expect(await decodedText(gzipSync(text), often, max)).toBe(
    "[The body has too many encodings to decode]",
  );
});

test("refuses a zstd frame with a window of 128 MB", async () => {
  const params = { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 };
  const body = zstdCompressSync(Buffer.alloc(140_000_000), { params });
  expect(await decodedText(body, "zstd", max)).toBe("[The body is not valid zstd]");
});
