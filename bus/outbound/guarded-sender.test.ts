import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { serveHttp } from "../../test/support/servers.ts";
import { guardedSender, type Request } from "./guarded-sender.ts";

const answered = { kind: "answered" };

function post(host: string, more: Partial<Request> = {}) {
  const send = guardedSender({ loopbackTargets: [host] });
  return send({ url: `http://${host}/hook?a=1`, headers: { "x-test": "1" }, body: "{}", ...more });
}

test("sends exactly the body and headers it was given, and returns the answer", async () => {
  let got = "";
  const host = await serveHttp((request, response) => {
    request.setEncoding("utf8").on("data", (text) => {
      got = `${request.method} ${request.url} ${request.headers["x-test"]} ${text}`;
      response.writeHead(201, { "x-answer": "yes" }).end("thanks");
    });
  });
  expect(await post(host, { body: '{"ü":1}' })).toMatchObject({
    kind: "answered",
    status: 201,
    headers: { "x-answer": "yes" },
    body: "thanks",
  });
  expect(got).toBe('POST /hook?a=1 1 {"ü":1}');
});

test("accepts no compression, and shows a compressed answer as text", async () => {
  let acceptEncoding: unknown;
  const host = await serveHttp(({ headers }, response) => {
    acceptEncoding = headers["accept-encoding"];
    response.setHeader("content-encoding", "gzip").end(gzipSync("no such license: top-secret-77"));
  });
  expect(await post(host, { secrets: ["top-secret-77"] })).toMatchObject({
    status: 200,
    body: "no such license: [hidden]",
  });
  expect(acceptEncoding).toBe("identity");
});

test("returns headers that are named like properties of objects", async () => {
  const host = await serveHttp((_, response) => {
    const names = ["constructor", "__proto__", "prototype", "toString", "then"];
    response
      .writeHead(
        200,
        names.flatMap((name) => [name, "x"]),
      )
      .end();
  });
  const answer = await post(host);
  const headers = answer.kind === "answered" ? Object.entries(answer.headers) : [];
  for (const name of ["constructor", "__proto__", "prototype", "tostring", "then"]) {
    expect(headers).toContainEqual([name, "x"]);
  }
});

test("does not call the bus's own API, not even for a token", async () => {
  let requests = 0;
  const host = await serveHttp((_, response) => {
    requests++;
    response.end();
  });
  const send = guardedSender({ loopbackTargets: [host], ownApi: `http://${host}` });
  const refused = {
    kind: "failed",
    message: expect.stringContaining("must not be this bus's own API"),
  };
  expect(await send({ url: `http://${host}/v1/events`, headers: {}, body: "{}" })).toMatchObject({
    ...refused,
    reason: "address",
  });
  const oauth = { token_url: `http://${host}/token`, client_id: "a", client_secret: "b" };
  expect(await send({ url: "https://example.com/", headers: {}, oauth })).toMatchObject(refused);
  expect(requests).toBe(0);
});

test.each([301, 302, 303, 307, 308])("does not follow a redirect: %i", async (status) => {
  let requests = 0;
  const host = await serveHttp((_, response) => {
    requests++;
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  expect(await post(host)).toMatchObject({ kind: "answered", status });
  expect(requests).toBe(1);
});

test("reuses a kept connection, and replaces one that the receiver closed", async () => {
  const sockets = new Map<unknown, number>();
  const host = await serveHttp(({ socket }, response) => {
    // Accepts two requests on each connection, and closes it silently at the third.
    const requests = (sockets.get(socket) ?? 0) + 1;
    sockets.set(socket, requests);
    if (requests > 2) socket.destroy();
    else response.end();
  });
  const send = guardedSender({ loopbackTargets: [host] });
  const post = { url: `http://${host}/`, headers: {}, body: "{}" };
  for (let i = 0; i < 3; i++) expect(await send(post)).toMatchObject(answered);
  expect([...sockets.values()]).toEqual([3, 1]);
});

test("a reused connection accumulates no listeners", async () => {
  const warnings: Error[] = [];
  process.on("warning", (warning) => warnings.push(warning));
  const host = await serveHttp((_, response) => response.end());
  const send = guardedSender({ loopbackTargets: [host] });
  for (let i = 0; i < 20; i++) await send({ url: `http://${host}/`, headers: {}, body: "{}" });
  await wait(0);
  expect(warnings).toEqual([]);
});

test("the timeout of one request does not affect the next on its connection", async () => {
  const connections = new Set<unknown>();
  let held: ServerResponse | undefined;
  const host = await serveHttp(({ socket, url }, response) => {
    connections.add(socket);
    if (url === "/held") held = response;
    else response.end();
  });
  const send = guardedSender({ loopbackTargets: [host] });
  const post = (path: string, timeoutMs: number) =>
    send({ url: `http://${host}${path}`, headers: {}, body: "{}", timeoutMs });
  expect(await post("/", 1000)).toMatchObject(answered);
  const second = post("/held", 20_000);
  // Until the timeout of the first request would end.
  await new Promise((resolve) => AbortSignal.timeout(1500).addEventListener("abort", resolve));
  held?.end();
  expect(await second).toMatchObject(answered);
  expect(connections.size).toBe(1);
});

test("does not resend at once if the receiver breaks off its answer", async () => {
  let requests = 0;
  const host = await serveHttp((_, response) => {
    requests++;
    if (requests === 1) response.end();
    else
      response.writeHead(200, { "content-length": "10" }).end("12345", () => {
        response.socket?.destroy();
      });
  });
  const send = guardedSender({ loopbackTargets: [host] });
  const post = { url: `http://${host}/`, headers: {}, body: "{}" };
  expect(await send(post)).toMatchObject(answered);
  expect(await send(post)).toMatchObject({ kind: "failed", reason: "connection" });
  expect(requests).toBe(2);
});

test("the given timeout covers the headers and the body together", async () => {
  const silent = await serveHttp(() => {});
  const started = Date.now();
  const late = { kind: "failed", reason: "timeout", message: "no answer within 100 ms" };
  expect(await post(silent, { timeoutMs: 100 })).toEqual(late);
  expect(Date.now() - started).toBeLessThan(5000);
  const trickling = await serveHttp(async (_, response) => {
    response.writeHead(200);
    while (!response.destroyed && response.write(".")) await wait(10);
  });
  expect(await post(trickling, { timeoutMs: 100 })).toEqual(late);
});

test("a slow look-up of a name is a timeout too", async () => {
  const lookup = () => new Promise<never>(() => {});
  const send = guardedSender({ loopbackTargets: [], lookup });
  const url = "https://slow.example.com/";
  expect(await send({ url, headers: {}, body: "", timeoutMs: 50 })).toMatchObject({
    kind: "failed",
    reason: "timeout",
  });
});

test("reads no more than 16 KB of an endless answer", async () => {
  const host = await serveHttp((_, response) => {
    const more = () => {
      if (!response.destroyed && response.write("x".repeat(1024))) setImmediate(more);
    };
    response.on("drain", more);
    more();
  });
  const answer = await post(host);
  expect(answer).toMatchObject({ kind: "answered", status: 200 });
  expect(answer.kind === "answered" && answer.body.length).toBe(16 * 1024);
});

test("hides secrets that the receiver repeats", async () => {
  const host = await serveHttp(({ headers }, response) => {
    response.setHeader("x-you-sent", `${headers["x-key"]}`).end(JSON.stringify(headers));
  });
  const more = { headers: { "x-key": "top-secret-77" }, secrets: ["top-secret-77"] };
  const answer = await post(host, more);
  expect(answer).toMatchObject({ kind: "answered", headers: { "x-you-sent": "[hidden]" } });
  expect(JSON.stringify(answer)).not.toContain("top-secret");
});

test("names the reason if there is no answer", async () => {
  const host = await serveHttp((request) => request.socket.destroy());
  expect(await post(host)).toMatchObject({ kind: "failed", reason: "connection" });
  // Nothing listens there.
  expect(await post("127.0.0.1:1")).toMatchObject({ kind: "failed", reason: "refused" });
  const send = guardedSender({ loopbackTargets: [] });
  const nowhere = { url: "https://does-not-exist.example.com/", headers: {}, body: "" };
  expect(await send(nowhere)).toMatchObject({ kind: "failed", reason: "dns" });
});

test("does not resend a request with `once` if a kept connection breaks", async () => {
  let count = 0;
  const host = await serveHttp((request, response) => {
    count += 1;
    if (request.url === "/lost") request.socket.destroy();
    else response.end();
  });
  const send = guardedSender({ loopbackTargets: [host] });
  const to = (path: string, once: boolean) =>
    send({ url: `http://${host}${path}`, headers: {}, body: "{}", once });
  await to("/kept", false);
  expect(await to("/lost", true)).toMatchObject({ kind: "failed", reason: "connection" });
  expect(count).toBe(2);
});
