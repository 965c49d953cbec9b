import { afterAll, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { sample } from "../../catalog/index.ts";
import { certificateAuthority } from "../support/certificates.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

test("no secret is in a log, a list, an error, or an answer to any call but the one that created it", async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
  const secrets = new Map<string, string>();
  const texts: string[] = [];
  const keep = (what: string, secret: string | undefined) => {
    if (!secret) throw new Error(`there is no ${what}`);
    secrets.set(what, secret);
  };

  const made = newApiKey({ kind: "admin" }, Date.now());
  if (!made.ok) throw new Error("no key");
  await apiKeyStore(bus.refOf("StorageApiKeys")).add(made.key, made.apiKey);
  keep("admin key", made.key);
  keep("company key", bus.keys.company);
  for (const [name, key] of Object.entries(bus.keys.publishers)) keep(`key of ${name}`, key);

  /** Checks the answer of a call for secrets, unless the call shows one. */
  async function call(
    method: string,
    path: string,
    body?: unknown,
    shows?: "secret" | "key" | "token",
  ) {
    const response = await fetch(`${bus.aws.apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${made.ok && made.key}`,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text ? (JSON.parse(text) as Record<string, string>) : {};
    if (shows) keep(`${shows} of ${method} ${path} ${secrets.size}`, answer[shows]);
    else texts.push(text, JSON.stringify([...response.headers]));
    return answer;
  }

  const company = "/v1/companies/1";
  const mtls = certificateAuthority("Test").issue("the bus");
  const urls = { entitlement: receiver.url };
  const subscriptions = [
    { target: { type: "webhook", url: receiver.url } },
    { target: { type: "webhook", url: receiver.url }, signature: "v1a" },
    { target: { type: "webhook", url: receiver.url }, format: "keygen", events: ["keygen.*"] },
    {
      format: "flexnet",
      events: ["flexnet.*"],
      target: {
        type: "webhook",
        urls,
        auth: { type: "basic", username: "u", password: "pass-word-77" },
      },
    },
    {
      target: {
        type: "webhook",
        url: receiver.url,
        headers: { "x-key": "header-of-target-99" },
        auth: {
          type: "oauth2",
          token_url: "https://login.example.com/token",
          client_id: "bus",
          client_secret: "secret-of-client-66",
        },
      },
    },
    {
      events: ["order.created"],
      target: {
        type: "webhook",
        url: receiver.url,
        auth: { type: "mtls", certificate: mtls.cert, private_key: mtls.key },
      },
    },
  ];
  keep("password of a target", "pass-word-77");
  keep("header of a target", "header-of-target-99");
  keep("secret of a client", "secret-of-client-66");
  keep("key of a certificate", mtls.key.split("\n")[1]);
  keep("token of a source", "token-of-flexnet-88");
  const ids: (string | undefined)[] = [];
  for (const input of subscriptions) {
    ids.push((await call("POST", `${company}/subscriptions`, input, "secret")).id);
  }
  await call("POST", `${company}/subscriptions/${ids[0]}/rotate-secret`, {}, "secret");
  await call("POST", "/v1/keys", { kind: "company", company_id: 1 }, "key");
  await call("POST", `${company}/portal-sessions`, { permissions: "manage" }, "token");
  const auth = { type: "bearer", token: "token-of-flexnet-88" };
  await call("POST", `${company}/sources`, { kind: "flexnet", auth });

  for (const code of ["license.activated", "keygen.license.created", "flexnet.ENT.UPDATE"]) {
    const publisher = code.startsWith("license") ? "license-api" : (code.split(".")[0] as "keygen");
    const answer = await bus.publish(publisher, { ...sample(code), company_id: 1 });
    texts.push(await answer.text());
  }
  await receiver.arrived(3);

  // All lists and items, and errors of calls that contain secrets.
  for (const path of ["subscriptions", "sources", "events", "deliveries"]) {
    await call("GET", `${company}/${path}`);
  }
  for (const id of ids) {
    await call("GET", `${company}/subscriptions/${id}`);
    await call("PATCH", `${company}/subscriptions/${id}`, { name: "changed" });
    await call("POST", `${company}/subscriptions/${id}/disable`);
  }
  await call("GET", "/v1/keys");
  await call("GET", "/v1/keys?company_id=1");
  await call("POST", `${company}/sources`, { kind: "flexnet", auth: { ...auth, more: 1 } });
  await call("POST", `${company}/sources`, { kind: "flexnat", auth });
  await call("GET", `/v1/${made.key}`.slice(0, 4));

  texts.push(...bus.notices, ...bus.lines);
  expect(texts.length).toBeGreaterThan(30);
  for (const [what, secret] of secrets) {
    const found = texts.filter((text) => text.includes(secret));
    expect(found, what).toEqual([]);
  }
});
