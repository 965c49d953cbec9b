import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { webhookSender } from "./webhook-sender.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function post(host: string, options: { allowed?: string[]; timeoutMs?: number } = {}) {
  const send = webhookSender(options.allowed ?? [host], options.timeoutMs ?? 5000);
  return send({ url: `http://${host}/hook?a=1`, headers: { "x-test": "1" }, body: "{}" });
}

test("sends exactly the body and headers it was given, and returns the answer", async () => {
  let got = "";
  const host = await serve((request, response) => {
    request.setEncoding("utf8").on("data", (text) => {
      got = `${request.method} ${request.url} ${request.headers["x-test"]} ${text}`;
      response.writeHead(201, { "x-answer": "yes" }).end("thanks");
    });
  });
  expect(await post(host)).toMatchObject({
    kind: "answered",
    status: 201,
    headers: { "x-answer": "yes" },
    body: "thanks",
  });
  expect(got).toBe("POST /hook?a=1 1 {}");
});

test("does not follow a redirect", async () => {
  let requests = 0;
  const host = await serve((_, response) => {
    requests++;
    response.writeHead(302, { location: "/elsewhere" }).end();
  });
  expect(await post(host)).toMatchObject({ kind: "answered", status: 302 });
  expect(requests).toBe(1);
});

test("a kept connection that the receiver closed is no failure", async () => {
  const sockets = new Set<unknown>();
  const host = await serve(({ socket }, response) => {
    // Takes one request on each connection, and closes it without a word at the second.
    if (sockets.has(socket)) socket.destroy();
    else response.end();
    sockets.add(socket);
  });
  const send = webhookSender([host], 5000);
  const post = { url: `http://${host}/`, headers: {}, body: "{}" };
  expect(await send(post)).toMatchObject({ kind: "answered" });
  expect(await send(post)).toMatchObject({ kind: "answered" });
  expect(sockets.size).toBe(2);
});

test("makes no connection to an address that is not public, unless it was named", async () => {
  let requests = 0;
  const host = await serve((_, response) => {
    requests++;
    response.end();
  });
  const port = host.split(":")[1];
  const refused = { kind: "failed", reason: "address" };
  expect(await post(host, { allowed: [] })).toMatchObject(refused);
  // A name is judged by all that it resolves to.
  expect(await post(`localhost:${port}`, { allowed: [host] })).toMatchObject(refused);
  expect(await post(`[::ffff:127.0.0.1]:${port}`, { allowed: [] })).toMatchObject(refused);
  expect(requests).toBe(0);
  expect(await post(`localhost:${port}`, { allowed: [`localhost:${port}`] })).toMatchObject({
    kind: "answered",
  });
});

test("gives up when an answer takes too long, be it the headers or the body", async () => {
  const silent = await serve(() => {});
  expect(await post(silent, { timeoutMs: 100 })).toMatchObject({
    kind: "failed",
    reason: "timeout",
  });
  const trickling = await serve((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write("."), 10);
    response.on("close", () => clearInterval(timer));
  });
  expect(await post(trickling, { timeoutMs: 100 })).toMatchObject({
    kind: "failed",
    reason: "timeout",
  });
});

test("reads no more than 16 KB of an endless answer", async () => {
  const host = await serve((_, response) => {
    const more = () => {
      while (!response.destroyed && response.write("x".repeat(1024)));
    };
    response.on("drain", more);
    more();
  });
  const answer = await post(host);
  expect(answer).toMatchObject({ kind: "answered", status: 200 });
  expect(answer.kind === "answered" && answer.body.length).toBe(16 * 1024);
});

test("names why there was no answer", async () => {
  const host = await serve((request) => request.socket.destroy());
  expect(await post(host)).toMatchObject({ kind: "failed", reason: "connection" });
  for (const server of servers.splice(0)) server.close();
  await expect.poll(() => post(host)).toMatchObject({ kind: "failed", reason: "refused" });
  const send = webhookSender([], 5000);
  const nowhere = { url: "https://does-not-exist.invalid/", headers: {}, body: "" };
  expect(await send(nowhere)).toMatchObject({ kind: "failed", reason: "dns" });
});
