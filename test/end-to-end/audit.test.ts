import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Explanation } from "../../bus/history/explanation.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { type AuditEntry, LicenseEventBus, type ReplacedVersion } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;
let admin: { readonly id: string; readonly key: string };
/** While true, every write to the audit log fails. */
let isLogDown = false;

beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver], inject("assembly"), {
    intercept: async ({ operation, body }, proceed) =>
      isLogDown && operation === "PutItem" && /"TableName":"[^"]*Audit/.test(body.toString())
        ? "closed"
        : proceed(),
  });
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  const { key, apiKey } = await makeKey(keys, { kind: "admin" });
  admin = { id: apiKey.id, key };
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

const client = () => new LicenseEventBus({ url: bus.aws.apiUrl, key: admin.key });
const as = (key: string) => busClient(bus.aws.apiUrl, key);

/** Returns the audit log of a company, oldest first. */
async function logOf(companyId: number, subject?: string): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = [];
  const list = client()
    .company(companyId)
    .audit.list({ ...(subject && { subject }) });
  for await (const entry of list) entries.unshift(entry);
  return entries;
}

async function versionsOf(companyId: number, id: string): Promise<readonly ReplacedVersion[]> {
  const versions: ReplacedVersion[] = [];
  const { list } = client().company(companyId).subscriptions.versions;
  for await (const version of list(id)) versions.push(version);
  return versions;
}

const target = () => ({ type: "webhook" as const, url: receiver.url });

test("records each change with its time, operation, subject and key", async () => {
  const company = client().company(61);
  const before = Date.now();
  const { id } = await company.subscriptions.create({ target: target(), name: "first" });
  await company.subscriptions.update(id, { name: "second" });
  await company.subscriptions.disable(id);
  await company.subscriptions.enable(id);
  await company.subscriptions.rotateSecret(id);
  await company.subscriptions.test(id);
  const replay = await company.replays.begin(id);
  await company.replays.cancel(replay.id);
  await company.subscriptions.delete(id);
  const auth = { type: "bearer", token: "the-token-of-flexnet" } as const;
  const source = await company.sources.create({ kind: "flexnet", auth });
  await company.sources.delete(source.id);
  await company.rename({ name: "Acme" });
  const key = await client().keys.create({ kind: "company", company_id: 61 });
  const session = await as(key.key).call("POST", "/v1/companies/61/portal-sessions", {});
  const { id: sessionId } = session.body as { id: string };
  await client().keys.revoke(key.id);

  const log = await logOf(61);
  expect(log.map(({ operation, subject, key_id }) => [operation, subject, key_id])).toEqual([
    ["createSubscription", id, admin.id],
    ["changeSubscription", id, admin.id],
    ["disableSubscription", id, admin.id],
    ["enableSubscription", id, admin.id],
    ["rotateSecret", id, admin.id],
    ["testSubscription", id, admin.id],
    ["replaySubscription", id, admin.id],
    ["cancelReplay", replay.id, admin.id],
    ["deleteSubscription", id, admin.id],
    ["createSource", source.id, admin.id],
    ["deleteSource", source.id, admin.id],
    ["renameCompany", null, admin.id],
    ["createKey", key.id, admin.id],
    ["createPortalSession", sessionId, key.id],
    ["revokeKey", key.id, admin.id],
  ]);
  for (const { at } of log) {
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(Date.now());
  }
  expect((await logOf(61, source.id)).map(({ operation }) => operation)).toEqual([
    "createSource",
    "deleteSource",
  ]);
});

test("records a resend, and the portal session that made it", async () => {
  const { id } = await bus.subscribe(receiver, { events: ["license.*"] });
  await bus.publish("license-api", { ...sample("license.activated"), company_id: 1 });
  const path = `/v1/companies/1/deliveries?subscription_id=${id}&status=delivered`;
  const found = async () =>
    ((await bus.company.call("GET", path)).body as { items: { id: string }[] }).items;
  await expect.poll(async () => (await found()).length).toBe(1);
  const [{ id: delivery } = { id: "" }] = await found();
  const { body } = await bus.company.call("POST", "/v1/companies/1/portal-sessions", {
    permissions: "manage",
  });
  const session = body as { id: string; token: string };
  const resend = `/v1/companies/1/deliveries/${delivery}/resend`;
  expect((await as(session.token).call("POST", resend)).status).toBe(202);
  expect(await logOf(1, delivery)).toMatchObject([
    { operation: "resendDelivery", subject: delivery, key_id: session.id },
  ]);
});

test("keeps the version before each change of a subscription, as the API shows it", async () => {
  const company = client().company(62);
  const headers = { "x-key": "secret-of-header" };
  const pattern = { detail: { data: { license: { id: [{ numeric: [">", 5] }] } } } };
  const input = { target: { ...target(), headers }, pattern, name: "first" };
  const { id, secret } = await company.subscriptions.create(input);
  const { state: _, etag: __, ...first } = await company.subscriptions.get(id);
  await company.subscriptions.update(id, { name: "second", pattern: null });
  await company.subscriptions.delete(id);

  const [deleted, changed, ...more] = await versionsOf(62, id);
  expect(more).toEqual([]);
  expect(changed).toMatchObject({ operation: "changeSubscription", key_id: admin.id });
  expect(changed?.subscription).toEqual(first);
  expect(changed?.subscription).toMatchObject({ name: "first", pattern });
  expect(deleted).toMatchObject({
    operation: "deleteSubscription",
    subscription: { id, name: "second" },
  });
  expect(deleted?.subscription).not.toHaveProperty("pattern");
  const log = await logOf(62);
  expect(log.map(({ earlier }) => earlier?.name)).toEqual([undefined, "first", "second"]);
  for (const text of [secret, "secret-of-header"]) {
    expect(JSON.stringify([log, deleted, changed])).not.toContain(text);
  }
});

test("records no call that failed, that only reads, or that repeats an answer", async () => {
  const { call } = as(admin.key);
  const path = "/v1/companies/63/subscriptions";
  await call("GET", path);
  await call("POST", path, { target: {} });
  await call("POST", `${path}/sub_none/disable`);
  await call("POST", "/v1/patterns/test", { events: ["*"], event: {} });
  const headers = {
    authorization: `Bearer ${admin.key}`,
    "content-type": "application/json",
    "idempotency-key": "once",
  };
  const body = JSON.stringify({ target: target() });
  for (let i = 0; i < 2; i++) {
    const answer = await fetch(`${bus.aws.apiUrl}${path}`, { method: "POST", headers, body });
    expect(answer.status).toBe(201);
  }
  expect((await logOf(63)).map(({ operation }) => operation)).toEqual(["createSubscription"]);
});

test("a change succeeds although its entry cannot be written, and the entry is logged", async () => {
  const company = client().company(64);
  const { id } = await company.subscriptions.create({ target: target(), name: "first" });
  isLogDown = true;
  try {
    expect((await company.subscriptions.update(id, { name: "second" })).name).toBe("second");
  } finally {
    isLogDown = false;
  }
  expect((await logOf(64)).map(({ operation }) => operation)).toEqual(["createSubscription"]);
  await expect.poll(() => bus.lines.join("\n")).toContain("audit.not_recorded");
  const lines = bus.lines.filter((text) => text.includes("audit.not_recorded"));
  const line = JSON.parse(lines[0] ?? "{}");
  expect(line).toMatchObject({
    company_id: 64,
    operation: "changeSubscription",
    subject: id,
    key_id: admin.id,
  });
  expect(JSON.parse(line.earlier)).toMatchObject({ id, name: "first" });
});

test("the deployment's log has the keys of no company", async () => {
  const { id } = await client().keys.create({ kind: "publisher", publisher: "license-api" });
  await client().keys.revoke(id);
  const { items } = await client().audit.list({ subject: id }).page();
  expect(items.map(({ operation, key_id }) => [operation, key_id])).toEqual([
    ["revokeKey", admin.id],
    ["createKey", admin.id],
  ]);
  expect((await bus.company.call("GET", "/v1/audit")).status).toBe(403);
});

test("pages the log from the newest entry on", async () => {
  const company = client().company(65);
  for (let i = 0; i < 5; i++) await company.rename({ name: `name ${i}` });
  const log = company.audit.list();
  const first = await log.page({ limit: 3 });
  const second = await log.page({ limit: 3, cursor: String(first.next) });
  const ids = [...first.items, ...second.items].map(({ id }) => id);
  expect([first.items.length, second.items.length, second.next]).toEqual([3, 2, null]);
  expect(ids).toEqual((await logOf(65)).map(({ id }) => id).toReversed());
  const { call } = as(admin.key);
  expect((await call("GET", "/v1/companies/65/audit?cursor=x")).status).toBe(422);
  expect((await call("GET", "/v1/companies/65/audit?subject=")).status).toBe(422);
});

test("explains an event by the version of a subscription that applied then", async () => {
  const { id } = await bus.subscribe(receiver, { events: ["order.*"], name: "orders" });
  const event = { ...sample("license.expired"), id: crypto.randomUUID(), company_id: 1 };
  expect((await bus.publish("platform", event)).status).toBe(202);
  // Subscriptions are compared when an event is dispatched, a moment after its acceptance.
  await bus.quiet();
  const path = `/v1/companies/1/subscriptions/${id}`;
  await bus.company.call("PATCH", path, { events: ["license.*"] });
  await bus.company.call("PATCH", path, { events: ["customer.*"] });
  const { body } = await bus.company.call("GET", `/v1/companies/1/events/${event.id}/explanation`);
  const found = (body as Explanation).subscriptions.find((one) => one.subscription_id === id);
  expect(found).toMatchObject({
    outcome: "not_matched",
    reason: "events",
    explanation: expect.stringMatching(
      /^Subscribes to order\.\*, not to license\.expired\. That was before it was changed at /,
    ),
  });
});

test("explains an event by a subscription that was deleted since", async () => {
  const { id } = await bus.subscribe(receiver, { events: ["order.*"], name: "old orders" });
  const event = { ...sample("license.expired"), id: crypto.randomUUID(), company_id: 1 };
  expect((await bus.publish("platform", event)).status).toBe(202);
  await bus.company.call("DELETE", `/v1/companies/1/subscriptions/${id}`);
  const { body } = await bus.company.call("GET", `/v1/companies/1/events/${event.id}/explanation`);
  const found = (body as Explanation).subscriptions.find((one) => one.subscription_id === id);
  expect(found).toMatchObject({
    name: "old orders",
    outcome: "not_matched",
    reason: "events",
    explanation: expect.stringMatching(
      /^Subscribes to order\.\*, not to license\.expired\. It was deleted at /,
    ),
  });
});
