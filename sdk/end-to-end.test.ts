import { afterAll, beforeAll, expect, test } from "vitest";
import { type Receiver, startReceiver, type Webhook } from "../test/support/receiver.ts";
import { startTestBus, type TestBus } from "../test/support/test-bus.ts";
import { LicenseEventBus, type PublishableEvent, verify } from "./index.ts";

let bus: TestBus;
const receivers: Receiver[] = [];
let publisher: LicenseEventBus;
let manager: LicenseEventBus;

beforeAll(async () => {
  receivers.push(await startReceiver(), await startReceiver());
  bus = await startTestBus(receivers);
  const url = bus.aws.apiUrl;
  publisher = new LicenseEventBus({ url, key: bus.keys.publishers["license-api"] });
  manager = new LicenseEventBus({ url, key: bus.keys.company });
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

const company = () => manager.company(1);
const activated = (id: number): PublishableEvent => ({
  event: "license.activated",
  company_id: 1,
  data: { license: { id } },
});
const received = ({ headers, text }: Webhook) => ({ headers, body: text });

test("publishes more events than a request can hold, which arrive signed by a secret and by a key pair", async () => {
  const count = 110;
  const [byHmac, byEd25519] = receivers as [Receiver, Receiver];
  const events = ["license.activated"];
  const subscribe = (receiver: Receiver, signature: "v1" | "v1a") =>
    company().subscriptions.create({
      events,
      signature,
      target: { type: "webhook", url: receiver.url },
    });
  const { secret } = await subscribe(byHmac, "v1");
  const { public_key = "" } = await subscribe(byEd25519, "v1a");

  const results = await publisher.publish(
    Array.from({ length: count }, (_, i) => activated(i + 1)),
  );
  expect(results).toHaveLength(count);
  expect(results.every(({ ok }) => ok)).toBe(true);

  const published = results.map(({ id }) => id).sort();
  for (const [receiver, key] of [
    [byHmac, secret],
    [byEd25519, public_key],
  ] as const) {
    const webhooks = await receiver.arrived(count);
    const verified = await Promise.all(webhooks.map((webhook) => verify(received(webhook), key)));
    const arrived = verified.map((webhook) => (webhook.ok ? webhook.event : webhook.reason));
    expect(arrived.map((event) => (typeof event === "string" ? event : event.id)).sort()).toEqual(
      published,
    );
    const [first] = webhooks;
    if (first) {
      const changed = { ...received(first), body: first.text.replace("license", "licence") };
      expect(await verify(changed, key)).toEqual({ ok: false, reason: "wrong-signature" });
    }
  }
});

test("returns the catalog's problem for a refused event and accepts the rest of the batch", async () => {
  const wrong = { ...activated(1), data: { license: { id: "1" } } };
  const results = await publisher.publish([activated(1), wrong as never, activated(2)]);
  expect(results).toMatchObject([
    { ok: true, status: 202, repeat: false },
    { ok: false, status: 422, problem: { errors: [{ pointer: "/data/license/id" }] } },
    { ok: true },
  ]);
  const again = await publisher.publish({ ...activated(1), id: results[0]?.id ?? "" });
  expect(again).toMatchObject({ ok: true, repeat: true });
});

test("creates, lists, changes, rotates and deletes subscriptions", async () => {
  const { subscriptions } = company();
  const target = { type: "webhook", url: "https://example.com/hook" } as const;
  const made = await subscriptions.create({ name: "mine", target });
  const names: (string | undefined)[] = [];
  for await (const { name } of subscriptions.list()) names.push(name);
  expect(names).toContain("mine");
  expect((await subscriptions.rotateSecret(made.id)).secret).not.toBe(made.secret);
  const { etag = "" } = await subscriptions.disable(made.id);
  const changed = await subscriptions.update(made.id, { events: ["order.*"] }, { ifMatch: etag });
  expect(changed).toMatchObject({ enabled: false, events: ["order.*"] });
  const stale = subscriptions.update(made.id, { name: null }, { ifMatch: etag });
  await expect(stale).rejects.toMatchObject({ status: 412 });
  await subscriptions.delete(made.id);
  await expect(subscriptions.get(made.id)).rejects.toMatchObject({ name: "ApiError", status: 404 });
});

test("creates, replaces and deletes sources", async () => {
  const { sources } = company();
  const auth = { type: "bearer", token: "abc" } as const;
  const { id } = await sources.create({ kind: "flexnet", auth });
  const replaced = await sources.replace(id, { kind: "flexnet", name: "tenant", auth });
  expect(replaced).toMatchObject({ id, name: "tenant", auth: { type: "bearer" } });
  await sources.delete(id);
  expect((await sources.list().page()).items).toEqual([]);
});

test("reads the catalog and tests patterns", async () => {
  const codes: string[] = [];
  for await (const { code } of manager.eventTypes.list({ vendor: "keygen" })) codes.push(code);
  expect(codes).toContain("keygen.license.created");
  expect(await manager.eventTypes.get("license.activated")).toMatchObject({
    sample: { event: "license.activated" },
  });
  const input = { events: ["license.*"], event: { "detail-type": "license.activated" } };
  expect(await manager.patterns.test(input)).toEqual({ matches: true });
});
