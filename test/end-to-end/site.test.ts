import { request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../../bus/api/operations/index.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

type Answer = { status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: Buffer };

/** Requests a path without `fetch`, which adds `accept-encoding` and decodes the body. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  request(`${bus.aws.apiUrl}${path}`, { method, headers }, async (response) => {
    const body = Buffer.concat(await response.toArray());
    resolve({ status: response.statusCode, headers: response.headers, body });
  })
    .on("error", reject)
    .end();
  return promise;
}

/** Paths that the page loads. */
const loaded = async () =>
  [...String((await get("/docs")).body).matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)].map(
    ([, path = ""]) => path,
  );

test("the reference loads files of the bus only, which never change under their names", async () => {
  const { status, headers, body } = await get("/docs");
  expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).not.toMatch(/https?:|\*/);
  expect(String(body)).not.toMatch(/(src|href)="(?!\/|data:)/);
  const paths = await loaded();
  expect(paths).toHaveLength(3);
  for (const path of paths) {
    const file = await get(path);
    expect(file.status, path).toBe(200);
    expect(file.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(file.headers["content-type"]).toMatch(
      path.endsWith("css") ? /^text\/css/ : /javascript/,
    );
  }
});

test("a file arrives in the encoding that the caller accepts, with the same content", async () => {
  const [script = ""] = (await loaded()).filter((path) => path.includes("redoc"));
  const plain = await get(script);
  expect(plain.headers["content-encoding"]).toBeUndefined();
  expect(String(plain.body)).toContain("Redoc");
  const gzip = await get(script, { "accept-encoding": "gzip" });
  expect(gzip.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
  const br = await get(script, { "accept-encoding": "gzip, deflate, br, zstd" });
  expect(br.headers["content-encoding"]).toBe("br");
  expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
  expect(br.body.length).toBeLessThan(plain.body.length / 3);
});

test.each(["/console", "/docs", "/v1/openapi.json", "/v1/asyncapi.json"])(
  "%s has security headers, and is not sent again to a caller who has it",
  async (path) => {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      "cache-control": "no-cache",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("frame-ancestors 'none'"),
    });
    const { etag } = headers;
    const again = await fetch(`${bus.aws.apiUrl}${path}`, {
      headers: { "if-none-match": String(etag) },
    });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  },
);

test("the OpenAPI document names this deployment and has every operation", async () => {
  const answer = await fetch(`${bus.aws.apiUrl}/v1/openapi.json`);
  const { servers, paths } = (await answer.json()) as { servers: object[]; paths: object };
  expect(servers).toMatchObject([{ url: bus.aws.apiUrl }]);
  const expected = Object.values(operations).map(({ path }) => path);
  expect(Object.keys(paths).toSorted()).toEqual([...new Set(expected)].toSorted());
});

test("every path of the console leads to its page, whose policy allows this host only", async () => {
  const { status, headers, body } = await get("/console");
  expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
  expect(policy).not.toMatch(/https?:|\*|unsafe/);
  for (const path of ["/", "/companies/1/events/7?x=1", "/event-types/license.expired", "/files"]) {
    const page = await get(`/console${path}`);
    expect(page.status, path).toBe(200);
    expect(page.body.equals(body), path).toBe(true);
  }
  const [, script = ""] = /src="(\/console\/files\/[^"]+)"/.exec(String(body)) ?? [];
  const { headers: cached } = await get(script);
  expect(cached["cache-control"]).toBe("public, max-age=31536000, immutable");
  for (const name of ["none.js", "index.html.gz", "..%2Findex.js", "__proto__", "a/b.js"]) {
    expect((await get(`/console/files/${name}`)).status, name).toBe(404);
  }
});

test("a slash at the end leads to the same page", async () => {
  expect((await get("/docs/")).body.equals((await get("/docs")).body)).toBe(true);
});

test("HEAD answers as GET does, without a body, where a GET changes nothing", async () => {
  const key = { authorization: `Bearer ${bus.keys.company}` };
  for (const path of ["/docs", "/v1/openapi.json", "/v1/health", "/v1/companies/1/subscriptions"]) {
    const [got, head] = [await get(path, key), await get(path, key, "HEAD")];
    expect([head.status, head.body.length], path).toEqual([200, 0]);
    expect(head.headers["content-length"], path).toBe(got.headers["content-length"]);
    expect(head.headers["content-type"], path).toBe(got.headers["content-type"]);
  }
  const noKey = await get("/v1/companies/1/subscriptions", {}, "HEAD");
  expect(noKey.status).toBe(401);
  const messages = await get("/v1/companies/1/subscriptions/sub_1/messages", key, "HEAD");
  expect([messages.status, messages.headers.allow]).toEqual([405, "GET"]);
});

test("an unknown file gets 404, and another method 405", async () => {
  for (const name of ["none.js", "index.html.gz", "..%2Findex.js", "__proto__"]) {
    expect((await get(`/docs/${name}`)).status, name).toBe(404);
  }
  const { status, headers } = await get("/docs", {}, "POST");
  expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("the root says what answers, and where to go", async () => {
  const root = (accept?: string) =>
    fetch(`${bus.aws.apiUrl}/`, accept === undefined ? {} : { headers: { accept } });
  const links = { docs: `${bus.aws.apiUrl}/docs`, console: `${bus.aws.apiUrl}/console` };
  for (const accept of [undefined, "application/json"]) {
    expect(await (await root(accept)).json()).toMatchObject({
      name: "License event bus",
      ...links,
    });
  }
  const inBrowser = await root("text/html,application/xhtml+xml,*/*;q=0.8");
  expect(inBrowser.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  const text = await inBrowser.text();
  for (const link of Object.values(links)) expect(text).toContain(link);
});
