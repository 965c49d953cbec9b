import { afterAll, beforeAll, expect, test } from "vitest";
import { companiesTable } from "../../bus/companies/companies-table.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { type Company, LicenseEventBus } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { runLebHere } from "../support/leb.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
let admin: ReturnType<typeof busClient>;
let client: LicenseEventBus;
beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
  const { key } = await makeKey(apiKeyStore(bus.refOf("StorageApiKeys")), { kind: "admin" });
  admin = busClient(bus.aws.apiUrl, key);
  client = new LicenseEventBus({ url: bus.aws.apiUrl, key });
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

async function listed(): Promise<ReadonlyMap<number, Company>> {
  const all = new Map<number, Company>();
  for await (const company of client.companies.list()) all.set(company.company_id, company);
  return all;
}

const target = () => ({ type: "webhook", url: receiver.url });

test("lists a company from its first subscription, source, key or name on", async () => {
  const empty = { subscription_count: 0, failing_count: 0, last_event_at: null };
  const before = Date.now();
  const flexnet = { kind: "flexnet", auth: { type: "bearer", token: "the-token-of-flexnet" } };
  await admin.subscribe(41, { target: target() });
  await admin.call("POST", "/v1/companies/42/sources", flexnet);
  await admin.call("POST", "/v1/keys", { kind: "company", company_id: 43 });
  expect(await admin.call("PUT", "/v1/companies/44", { name: "Acme" })).toMatchObject({
    status: 200,
    body: { company_id: 44, name: "Acme", ...empty },
  });
  await admin.call("POST", "/v1/companies/45/portal-sessions", {});
  expect((await admin.subscribe(46, { target: {} })).status).toBe(422);

  const all = await listed();
  expect([...all.keys()]).toEqual([1, 41, 42, 43, 44]);
  expect(all.get(41)).toMatchObject({ ...empty, subscription_count: 1 });
  expect(all.get(42)).toMatchObject(empty);
  expect(all.get(43)?.created_at).toBeGreaterThanOrEqual(before);
});

test("lists the company of a key that leb creates", async () => {
  const { port } = new URL(bus.aws.endpointUrl);
  const args = ["keys", "create", "--company", "47", "--local", "--endpoint-port", port];
  expect((await runLebHere(args, { PATH: process.env.PATH })).code).toBe(0);
  expect((await listed()).has(47)).toBe(true);
});

test("replaces and removes a name, which nothing else changes", async () => {
  const { created_at } = await client.company(48).rename({ name: "Acme" });
  await admin.subscribe(48, { target: target() });
  expect((await listed()).get(48)).toMatchObject({ name: "Acme", created_at });
  expect((await client.company(48).rename({ name: "Acme Ltd" })).name).toBe("Acme Ltd");
  await client.company(48).rename({});
  const found = (await listed()).get(48);
  expect(found).toMatchObject({ created_at, subscription_count: 1 });
  expect(found).not.toHaveProperty("name");
});

test("counts subscriptions, those that fail, and says when the last event was accepted", async () => {
  const company_id = 1;
  await bus.subscribe(receiver, { events: ["license.*"] });
  await bus.subscribe(receiver, { events: ["order.*"] });
  receiver.defaultStatus = 500;
  const before = Date.now();
  const publish = () =>
    bus.publish("license-api", {
      ...sample("license.activated"),
      id: crypto.randomUUID(),
      company_id,
    });
  await publish();
  const found = async () => (await listed()).get(company_id);
  await expect.poll(async () => (await found())?.failing_count).toBe(1);
  const shown = await found();
  expect(shown?.subscription_count).toBe(2);
  expect(shown?.last_event_at).toBeGreaterThanOrEqual(before);
  // The events of a batch share an entry of the list of events.
  const events = Array.from({ length: 4 }, () => ({
    ...sample("license.activated"),
    id: crypto.randomUUID(),
    company_id,
  }));
  expect((await bus.publish("license-api", events)).status).toBe(202);
  await expect
    .poll(async () => (await found())?.last_event_at)
    .toBeGreaterThan(Number(shown?.last_event_at));
});

test("pages by the number of the company", async () => {
  const companies = companiesTable(bus.refOf("StorageCompanies"));
  for (const company of [100, 9, 5000, 9_007_199_254_740_991]) await companies.add(company);
  const numbers: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.companies.list().page({ limit: 2, ...(cursor && { cursor }) });
    expect(page.items.length).toBeLessThanOrEqual(2);
    numbers.push(...page.items.map(({ company_id }) => company_id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers).toEqual(expect.arrayContaining([1, 9, 100, 5000, 9_007_199_254_740_991]));
  expect((await admin.call("GET", "/v1/companies?cursor=x")).status).toBe(422);
});

test("only administrators list and name companies", async () => {
  expect((await bus.company.call("GET", "/v1/companies")).status).toBe(403);
  expect((await bus.company.call("PUT", "/v1/companies/1", { name: "Mine" })).status).toBe(403);
});
