import type { IncomingHttpHeaders, RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { serveHttp } from "../../test/support/servers.ts";
import { guardedSender } from "./guarded-sender.ts";

const secret = "the client's secret";

/** Starts a token endpoint, which counts its tokens, and a receiver, which records the credentials that it gets. */
async function started(more: { token?: RequestListener; receive?: RequestListener } = {}) {
  let given = 0;
  const requests: { headers: IncomingHttpHeaders; body: string }[] = [];
  const credentials: (string | undefined)[] = [];
  const login = await serveHttp(async (request, response) => {
    requests.push({ headers: request.headers, body: await text(request) });
    if (more.token) return more.token(request, response);
    given += 1;
    const token = { access_token: `token-${given}`, token_type: "bearer", expires_in: 3600 };
    response.end(JSON.stringify(token));
  });
  const receiver = await serveHttp((request, response) => {
    credentials.push(request.headers.authorization);
    if (more.receive) more.receive(request, response);
    else response.end(request.headers.authorization);
  });
  const send = guardedSender({ loopbackTargets: [login, receiver] });
  const oauth = {
    token_url: `http://${login}/token`,
    client_id: "the bus",
    client_secret: secret,
    scope: "hooks",
  };
  const post = (timeoutMs = 5000, changed = {}) =>
    send({
      url: `http://${receiver}/`,
      headers: {},
      body: "{}",
      timeoutMs,
      oauth: { ...oauth, ...changed },
    });
  return { post, requests, credentials };
}

test("many deliveries share one token of their client", async () => {
  const { post, requests, credentials } = await started();
  const all = await Promise.all([post(), post(), post()]);
  all.push(await post());
  for (const answer of all) expect(answer).toMatchObject({ kind: "answered", status: 200 });
  expect(credentials).toEqual(Array(4).fill("Bearer token-1"));
  expect(requests).toHaveLength(1);
  expect(requests[0]?.body).toBe("grant_type=client_credentials&scope=hooks");
  const basic = Buffer.from("the+bus:the+client%27s+secret").toString("base64");
  expect(requests[0]?.headers.authorization).toBe(`Basic ${basic}`);
});

test("hides the token if the receiver repeats it", async () => {
  const { post } = await started();
  expect(await post()).toMatchObject({ body: "Bearer [hidden]" });
});

test("does not reuse a token that the receiver refused", async () => {
  const { post, credentials } = await started({
    receive: ({ headers }, response) => {
      response.writeHead(headers.authorization === "Bearer token-1" ? 401 : 200).end();
    },
  });
  expect(await post()).toMatchObject({ status: 401 });
  expect(await post()).toMatchObject({ status: 200 });
  expect(await post()).toMatchObject({ status: 200 });
  expect(credentials).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-2"]);
});

test("renews a used token at once if the receiver refuses it", async () => {
  const revoked = new Set<string | undefined>();
  const { post, requests, credentials } = await started({
    receive: ({ headers }, response) => {
      response.writeHead(revoked.has(headers.authorization) ? 401 : 200).end();
    },
  });
  expect(await post()).toMatchObject({ status: 200 });
  revoked.add("Bearer token-1");
  expect(await post()).toMatchObject({ status: 200 });
  expect(credentials).toEqual(["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
  // But a new token that is refused as well is not expired.
  revoked.add("Bearer token-2").add("Bearer token-3");
  expect(await post()).toMatchObject({ status: 401 });
  expect(requests).toHaveLength(3);
});

test("without a token nothing is sent, and the failure contains the token endpoint's answer", async () => {
  const { post, credentials } = await started({
    token: (_, response) => {
      const error = { error: "invalid_client", error_description: `not ${secret}` };
      response.writeHead(401).end(JSON.stringify(error));
    },
  });
  expect(await post()).toEqual({
    kind: "failed",
    reason: "credentials",
    message: "the token endpoint answered 401: invalid_client: not [hidden]",
  });
  expect(credentials).toEqual([]);
});

test("applies the egress policy to the token endpoint", async () => {
  const { post, requests, credentials } = await started();
  for (const token_url of [
    "http://127.0.0.1:1/token",
    "https://169.254.169.254/token",
    "https://user:pass@example.com/",
    "file:///etc/passwd",
  ]) {
    expect(await post(5000, { token_url })).toMatchObject({ kind: "failed", reason: "auth" });
  }
  expect([...requests, ...credentials]).toEqual([]);
});

test("does not follow a redirect of the token endpoint", async () => {
  const { post, requests } = await started({
    token: (_, response) => response.writeHead(307, { location: "/elsewhere" }).end(),
  });
  expect(await post()).toMatchObject({ message: "the token endpoint answered 307" });
  expect(requests).toHaveLength(1);
});

test("the timeout covers the token and the delivery together", async () => {
  const { post, credentials } = await started({ token: () => {} });
  expect(await post(100)).toEqual({
    kind: "failed",
    reason: "auth",
    message: "the token endpoint did not answer completely in time",
  });
  expect(credentials).toEqual([]);

  const slow = await started({
    token: (_, response) => {
      setTimeout(() => response.end('{"access_token":"t","token_type":"bearer"}'), 1000);
    },
    receive: () => {},
  });
  const began = Date.now();
  expect(await slow.post(2000)).toMatchObject({ reason: "timeout" });
  expect(Date.now() - began).toBeLessThan(2900);
  expect(slow.credentials).toEqual(["Bearer t"]);
});
