import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { siteRoutes } from "./routes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "site-"));
  await writeFile(join(folder, "index.html.gz"), gzipSync("<!doctype html>"));
  await writeFile(join(folder, "index.html.br"), brotliCompressSync("<!doctype html>"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Requests the console of a deployment with these frame ancestors. */
async function consoleOf(frameAncestors: string, headers: Record<string, string> = {}) {
  const folders = { console: folder, reference: folder };
  const routes = siteRoutes("https://api.example.com", frameAncestors, folders);
  const handler = routes.find(({ path }) => path === "/console")?.handler;
  const answer = await handler?.({ headers, rawPath: "/console" } as APIGatewayProxyEventV2);
  return { status: answer?.statusCode, headers: answer?.headers ?? {} };
}

test("no page can embed the console unless the deployment allows its origin", async () => {
  const policyOf = async (frameAncestors: string) =>
    (await consoleOf(frameAncestors)).headers["content-security-policy"];
  expect(await policyOf("")).toContain("frame-ancestors 'none';");
  expect(await policyOf("https://a.example.com https://b.example.com")).toContain(
    "frame-ancestors https://a.example.com https://b.example.com;",
  );
});

test("a browser that has the page gets it again once the policy changes", async () => {
  const { etag } = (await consoleOf("")).headers;
  const condition = { "if-none-match": String(etag) };
  expect((await consoleOf("", condition)).status).toBe(304);
  expect((await consoleOf("https://a.example.com", condition)).status).toBe(200);
});
