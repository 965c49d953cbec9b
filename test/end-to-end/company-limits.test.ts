import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newSource } from "../../bus/sources/new-source.ts";
import { sourceStore } from "../../bus/sources/sources-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { LicenseEventBus } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { freePort } from "../support/endpoint-port.ts";
import { newEvent } from "../support/history.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/* A company can neither make the bus call itself nor use it without limits. */

let bus: TestBus;
const eventsPerSecond = 3;
const callsPerSecond = 2;
/** Window of the limits' averages. */
const windowSeconds = 10;
/** Concurrent requests above a limit: a slow machine would not exceed it one by one. */
const tooMany = (perSecond: number) => Array.from({ length: 1.5 * perSecond * windowSeconds });
const rateLimited = "urn:license-event-bus:problem:rate-limited";

beforeAll(async () => {
  const apiPort = await freePort();
  const names = ["127.0.0.1", "localhost", "[::1]"];
  bus = await startTestBus(
    names.map((name) => ({ url: `http://${name}:${apiPort}/` })),
    undefined,
    {
      apiPort,
      variables: {
        EVENTS_PER_SECOND_PER_COMPANY: String(eventsPerSecond),
        CALLS_PER_SECOND_PER_COMPANY: String(callsPerSecond),
      },
    },
  );
});
afterAll(() => bus.stop());

const ownUrl = (host: string, path: string) =>
  `http://${host}:${new URL(bus.aws.apiUrl).port}${path}`;

test("refuses a target at the bus's own API, by each of its URLs", async () => {
  const public_ = "https://example.com/";
  const oauth2 = {
    type: "oauth2",
    token_url: ownUrl("127.0.0.1", "/token"),
    client_id: "a",
    client_secret: "b",
  };
  const targets: [object, string][] = [
    [{ type: "webhook", url: ownUrl("127.0.0.1", "/v1/sources/src_1") }, "/target/url"],
    [{ type: "webhook", url: ownUrl("localhost", "/v1/events") }, "/target/url"],
    [{ type: "webhook", url: ownUrl("[::1]", "/") }, "/target/url"],
    [{ type: "webhook", url: public_, auth: oauth2 }, "/target/auth/token_url"],
    [{ type: "http", url: ownUrl("127.0.0.1", "/v1/events") }, "/target/url"],
    [{ type: "http", url: public_, auth: oauth2 }, "/target/auth/token_url"],
  ];
  for (const [target, pointer] of targets) {
    const { status, body } = await bus.company.subscribe(1, { target });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      errors: [{ pointer, message: expect.stringContaining("must not be this bus's own API") }],
    });
  }
  const { id } = (await bus.company.subscribe(1, { target: { type: "webhook", url: public_ } }))
    .body as { id: string };
  const changed = await bus.company.call("PATCH", `/v1/companies/1/subscriptions/${id}`, {
    target: { type: "webhook", url: ownUrl("localhost", "/v1/events") },
  });
  expect([changed.status, changed.body]).toMatchObject([
    422,
    { errors: [{ pointer: "/target/url" }] },
  ]);
});

test("answers 429 to events of a batch beyond their company's limit only", async () => {
  const store = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key } = await makeKey(store, { kind: "publisher", publisher: "license-api" });
  const publish = (events: object[]) =>
    fetch(`${bus.aws.apiUrl}/v1/events`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(events),
    });
  const ofOne = () => ({ ...sample("license.activated"), id: crypto.randomUUID(), company_id: 1 });
  let sent = 0;
  let answer: Response;
  // A window can end between two requests, so one request may not be enough.
  do {
    sent += 99;
    answer = await publish([...Array.from({ length: 99 }, ofOne), { ...ofOne(), company_id: 2 }]);
  } while (answer.status === 202);

  expect(answer.status).toBe(207);
  const seconds = Number(answer.headers.get("retry-after"));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(windowSeconds);
  const { results } = (await answer.json()) as {
    results: { status: number; problem?: { type: string } }[];
  };
  const statuses = results.map(({ status }) => status);
  const accepted = statuses.indexOf(429);
  console.log(`${sent - 99 + accepted} events were accepted, then 429 for ${seconds} s`);
  expect(statuses).toEqual([...Array(accepted).fill(202), ...Array(99 - accepted).fill(429), 202]);
  expect(results[98]?.problem?.type).toBe(rateLimited);

  // The SDK waits as long as the bus requests.
  const sdk = new LicenseEventBus({ url: bus.aws.apiUrl, key });
  const published = await sdk.publish(Array.from({ length: 20 }, ofOne));
  expect(published.every(({ ok }) => ok)).toBe(true);
});

test("counts events from a source for its company", async () => {
  const auth = { type: "bearer", token: "the-token-of-the-source" } as const;
  const input = { kind: "licensespring", auth };
  const made = await bus.company.call("POST", "/v1/companies/1/sources", input);
  const { id } = made.body as { id: string };
  const send = (token: string) =>
    fetch(`${bus.aws.apiUrl}/v1/sources/${id}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(newEvent("license.activated")),
    });
  let answer: Response | undefined;
  do {
    const answers = await Promise.all(tooMany(eventsPerSecond).map(() => send(auth.token)));
    answer = answers.find(({ status }) => status !== 202);
  } while (!answer);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await answer.json()).toMatchObject({ type: rateLimited });
  // Only authenticated requests count. Others still get 401.
  expect((await send("wrong")).status).toBe(401);
});

test("answers 429 to calls beyond a company's limit, but not to an administrator's", async () => {
  const list = (key: string) =>
    fetch(`${bus.aws.apiUrl}/v1/companies/1/subscriptions`, {
      headers: { authorization: `Bearer ${key}` },
    });
  const admin = (await makeKey(apiKeyStore(bus.refOf("StorageApiKeys")), { kind: "admin" })).key;
  let answer: Response | undefined;
  do {
    const answers = await Promise.all(tooMany(callsPerSecond).map(() => list(bus.keys.company)));
    answer = answers.find(({ status }) => status !== 200);
  } while (!answer);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await answer.json()).toMatchObject({ type: rateLimited });
  expect((await list(admin)).status).toBe(200);

  const company = new LicenseEventBus({ url: bus.aws.apiUrl, key: bus.keys.company }).company(1);
  expect((await company.subscriptions.list().page()).items.length).toBeGreaterThan(0);
});

test("counts the calls of a consumer that polls for its company", async () => {
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key } = await makeKey(keys, { kind: "company", company_id: 3 });
  const options = { url: bus.aws.apiUrl, key, retries: 0 };
  const { subscriptions } = new LicenseEventBus(options).company(3);
  const { id } = await subscriptions.create({ target: { type: "poll" } });
  const poll = async () => {
    const calls = tooMany(callsPerSecond).map(() => subscriptions.messages.fetch(id));
    const results = await Promise.allSettled(calls);
    return results.flatMap((one) => (one.status === "rejected" ? one.reason.status : []))[0];
  };
  await expect.poll(poll).toBe(429);
});

test("allows a company a hundred sources", async () => {
  const input = { kind: "flexnet", auth: { type: "bearer", token: "the-token-of-the-source" } };
  const store = sourceStore(bus.refOf("StorageSources"));
  const put = async () => {
    const made = newSource(1, input, Date.now());
    if (!made.ok) throw new Error(JSON.stringify(made.faults));
    await store.put(made.source);
  };
  const { items } = await store.page(1, 100);
  await Promise.all(Array.from({ length: 99 - items.length }, put));
  const key = (await makeKey(apiKeyStore(bus.refOf("StorageApiKeys")), { kind: "admin" })).key;
  const { call } = busClient(bus.aws.apiUrl, key);
  expect((await call("POST", "/v1/companies/1/sources", input)).status).toBe(201);
  expect(await call("POST", "/v1/companies/1/sources", input)).toMatchObject({
    status: 422,
    body: { type: "urn:license-event-bus:problem:too-many-sources" },
  });
});
