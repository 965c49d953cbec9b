import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { compressedFiles } from "../../lib/site/compressed-files.ts";
import { staticFiles } from "./static-files.ts";

const root = mkdtempSync(join(tmpdir(), "static-files-"));
afterAll(() => rmSync(root, { recursive: true }));

const hashed = "app.0123456789abcdef.js";
const page = "<!doctype html><p>é</p>";
const files = { "index.html": page, [hashed]: "run();", "licenses.txt": "MIT" };
for (const [path, content] of Object.entries(compressedFiles("app", files))) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}
const find = staticFiles(join(root, "app"));

test("a page is revalidated, and a file with a hash in its name is kept for good", () => {
  expect(find("index.html")).toMatchObject({
    contentType: "text/html; charset=utf-8",
    cacheControl: "no-cache",
  });
  expect(find(hashed)).toMatchObject({
    contentType: "text/javascript; charset=utf-8",
    cacheControl: "public, max-age=31536000, immutable",
  });
  expect(find("licenses.txt")?.contentType).toBe("text/plain; charset=utf-8");
});

test("each encoding has the same content", () => {
  const bytes = find("index.html")?.bytes;
  expect(String(bytes?.("identity"))).toBe(page);
  expect(String(gunzipSync(bytes?.("gzip") ?? ""))).toBe(page);
  expect(String(brotliDecompressSync(bytes?.("br") ?? ""))).toBe(page);
});

test("etags differ by content, and stay for the same content", () => {
  expect(find("index.html")?.etag).toBe(find("index.html")?.etag);
  expect(find("index.html")?.etag).not.toBe(find(hashed)?.etag);
});

test.each(["none.js", "index.html.gz", "../app/index.html", "", ".", "__proto__"])(
  "finds nothing for %j",
  (name) => {
    expect(find(name)).toBeUndefined();
  },
);
