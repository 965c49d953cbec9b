import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileResponse } from "./file-response.ts";
import { jsonFile } from "./served-file.ts";

const content = JSON.stringify({ text: "é".repeat(100) });
const file = jsonFile(JSON.parse(content));
const respond = (headers: Record<string, string> = {}) =>
  fileResponse(file, headers, "default-src 'none'");

const bytesOf = ({ body, isBase64Encoded }: ReturnType<typeof respond>) => {
  expect(isBase64Encoded).toBe(true);
  return Buffer.from(body ?? "", "base64");
};

function decoded(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === "br") return brotliDecompressSync(bytes);
  return encoding === "gzip" ? gunzipSync(bytes) : bytes;
}

test.each([
  ["", undefined],
  ["identity", undefined],
  ["gzip", "gzip"],
  ["GZIP;q=0.5", "gzip"],
  ["gzip, deflate, br", "br"],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0.0, gzip; q=0.000", undefined],
  ["zstd, *", undefined],
])("answers accept-encoding %j in the encoding %s", (accepted, encoding) => {
  const answer = respond({ "accept-encoding": accepted });
  expect(answer.headers?.["content-encoding"]).toBe(encoding);
  expect(answer.headers?.vary).toBe("accept-encoding");
  expect(String(decoded(bytesOf(answer), encoding))).toBe(content);
});

test("has the policy and headers that keep browsers from guessing", () => {
  expect(respond().headers).toMatchObject({
    "content-type": "application/json",
    "content-security-policy": "default-src 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
});

describe("a condition", () => {
  const { etag } = file;
  test.each([etag, etag.slice(2), `"other", ${etag}`])("%s that holds gets 304", (condition) => {
    const answer = respond({ "if-none-match": condition });
    expect(answer).toEqual({
      statusCode: 304,
      headers: { etag, "cache-control": "no-cache", vary: "accept-encoding" },
    });
  });

  test.each(['"other"', ""])("%j that does not hold gets the file", (condition) => {
    expect(respond({ "if-none-match": condition }).statusCode).toBe(200);
  });

  test("of an older document gets the new one", () => {
    const { etag } = jsonFile({ text: "older" });
    expect(respond({ "if-none-match": etag }).statusCode).toBe(200);
  });
});
