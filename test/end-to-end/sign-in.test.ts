import type { IncomingHttpHeaders } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { historyOf, newEvent } from "../support/history.ts";
import { serveHttp } from "../support/servers.ts";
import { startTestBus } from "../support/test-bus.ts";

test("webhooks carry what their receiver requires, and none of it is shown again", async () => {
  let tokens = 0;
  const got = new Map<string, IncomingHttpHeaders[]>();
  const login = await serveHttp(({ headers }, response) => {
    const isRight = headers.authorization === `Basic ${btoa("the+bus:client-secret-1")}`;
    if (!isRight) response.writeHead(401).end(`{"error":"invalid_client"}`);
    else {
      tokens += 1;
      response.end(`{"access_token":"token-${tokens}-of-the-bus","token_type":"Bearer"}`);
    }
  });
  const receiver = await serveHttp(({ url = "", headers }, response) => {
    got.set(url, [...(got.get(url) ?? []), headers]);
    // Such a receiver repeats what it was sent.
    response.end(JSON.stringify(headers));
  });
  const bus = await startTestBus([{ url: `http://${login}/` }, { url: `http://${receiver}/` }]);
  onTestFinished(() => bus.stop());
  const history = historyOf(bus);

  const subscribe = async (path: string, target: object, retry?: object) => {
    const url = `http://${receiver}${path}`;
    const input = { events: ["customer.deleted"], target: { type: "webhook", url, ...target } };
    const made = await bus.company.subscribe(1, retry ? { ...input, retry } : input);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body as { readonly id: string; readonly target: object };
  };
  const client = { type: "oauth2", token_url: `http://${login}/token`, client_id: "the bus" };
  const headers = { "X-Tenant": "acme-of-headers" };
  const basic = { type: "basic", username: "u", password: "password-of-basic" };
  const withHeaders = await subscribe("/headers", { headers, auth: basic });
  const oauth = await subscribe("/oauth", {
    auth: { ...client, client_secret: "client-secret-1" },
  });
  const wrong = { ...client, client_secret: "client-secret-2" };
  const without = await subscribe("/without", { auth: wrong }, { delays: [] });
  expect([withHeaders.target, oauth.target]).toMatchObject([
    { headers: { "X-Tenant": "hidden" }, auth: { type: "basic" } },
    { auth: client },
  ]);

  await bus.publish("platform", newEvent("customer.deleted"));
  const arrived = await history.delivery(withHeaders.id, "delivered");
  await history.delivery(oauth.id, "delivered");
  const dead = await history.delivery(without.id, "dead");

  expect(got.get("/headers")).toMatchObject([
    { "x-tenant": "acme-of-headers", authorization: `Basic ${btoa("u:password-of-basic")}` },
  ]);
  expect(got.get("/oauth")).toMatchObject([{ authorization: "Bearer token-1-of-the-bus" }]);
  expect(got.has("/without")).toBe(false);
  expect(dead.last_attempt).toMatchObject({
    reason: "credentials",
    error: "The endpoint's token was refused: the token endpoint answered 401: invalid_client",
  });

  const paths = ["subscriptions", "deliveries", `deliveries/${arrived.id}`];
  const shown = [JSON.stringify([withHeaders, oauth, without]), ...bus.lines];
  for (const path of paths) {
    const { body } = await bus.company.call("GET", `/v1/companies/1/${path}`);
    shown.push(JSON.stringify(body));
  }
  expect(shown.join()).toContain("[hidden]");
  const secrets = [
    ...["acme-of-headers", "password-of-basic", btoa("u:password-of-basic")],
    ...["client-secret-1", "client-secret-2", "token-1-of-the-bus"],
  ];
  for (const secret of secrets) expect(shown.join().includes(secret), secret).toBe(false);
});
