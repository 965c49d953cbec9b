import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Encoding, ServedFile } from "./served-file.ts";

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/**
 * Returns a file as an HTTP answer, or 304 if the caller has it already.
 *
 * @param headers - The request's, by their names in lower case.
 * @param policy - `content-security-policy` of the answer.
 */
export function fileResponse(
  file: ServedFile,
  headers: RequestHeaders,
  policy: string,
): APIGatewayProxyStructuredResultV2 {
  const { contentType, cacheControl, etag, bytes } = file;
  const caching = { "cache-control": cacheControl, etag, vary: "accept-encoding" };
  if (has(headers["if-none-match"], etag)) return { statusCode: 304, headers: caching };
  const encoding = encodingFor(headers["accept-encoding"]);
  return {
    statusCode: 200,
    headers: {
      ...caching,
      "content-type": contentType,
      ...(encoding !== "identity" && { "content-encoding": encoding }),
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
    // API Gateway accepts compressed bytes only in base64.
    isBase64Encoded: true,
    body: bytes(encoding).toString("base64"),
  };
}

/** Compares weakly, as If-None-Match does (RFC 9110, section 13.1.2). */
function has(condition: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, "");
  return (condition ?? "").split(",").some((tag) => opaque(tag) === opaque(etag));
}

/** Chooses the smallest encoding that the caller accepts. */
function encodingFor(accepted = ""): Encoding {
  const names = accepted
    .toLowerCase()
    .split(",")
    .filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry))
    .map((entry) => entry.split(";")[0]?.trim());
  return (["br", "gzip"] as const).find((name) => names.includes(name)) ?? "identity";
}
