import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import { newDelivery } from "../../bus/delivery/message.ts";
import type { DeliverySummary } from "../../bus/history/view.ts";
import { type EventCode, flexnetEvent, flexnetSamples, sample } from "../../catalog/index.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const receivers: Record<string, Receiver> = {};
let bus: TestBus;
let sqs: SQSClient;

beforeAll(async () => {
  for (const name of [
    "plain",
    "large",
    "script",
    "flaky",
    "dead",
    "announced",
    "twice",
    "gone",
    "keygen",
    "flexnet",
    "trials",
  ]) {
    receivers[name] = await startReceiver();
  }
  bus = await startTestBus(Object.values(receivers));
  sqs = new SQSClient({ endpoint: bus.aws.endpointUrl });
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(Object.values(receivers).map((receiver) => receiver.stop()));
});

function receiver(name: string): Receiver {
  const found = receivers[name];
  if (!found) throw new Error(`no receiver ${name}`);
  return found;
}

const event = (code: EventCode) => ({ ...sample(code), id: crypto.randomUUID(), company_id: 1 });

async function count(QueueUrl: string, attribute: QueueAttributeName): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [attribute] }),
  );
  return Number(Attributes?.[attribute]);
}

async function enqueue(QueueUrl: string, message: unknown): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(message) }));
}

test("delivers an event unchanged, signed by Standard Webhooks", async () => {
  const { secret } = await bus.subscribe(receiver("plain"), { events: ["product.*"] });
  const sent = event("product.updated");
  await bus.publish("platform", sent);
  const [webhook] = await receiver("plain").arrived(1);
  expect(webhook?.json).toEqual(sent);
  const headers = webhook?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(webhook?.text ?? "", headers)).toEqual(sent);
  expect(headers["webhook-id"]).toMatch(/^dlv_[0-9A-Z]{26}$/);
  expect(headers["content-type"]).toBe("application/json");
});

test("delivers the largest accepted event whole", async () => {
  const large = receiver("large");
  await bus.subscribe(large, { events: ["license_user_group.created"] });
  const sent = event("license_user_group.created");
  const room = 256 * 1024 - Buffer.byteLength(JSON.stringify(sent)) - 20;
  const note = '"é'.repeat(Math.floor(room / 4)); // A quote has two bytes in JSON, and é has two.
  const { license_user_group } = sent.data as { license_user_group: object };
  const full = { ...sent, data: { license_user_group: { ...license_user_group, note } } };
  expect((await bus.publish("platform", full)).status).toBe(202);
  const [webhook] = await large.arrived(1);
  expect(webhook?.json).toEqual(full);
});

test("delivers text of every script byte for byte", async () => {
  await bus.subscribe(receiver("script"), { events: ["license.activated"] });
  const sent = event("license.activated");
  const { license } = sent.data as { license: object };
  // An emoji, a joined emoji, the last Unicode character, and a line feed.
  const license_key = "🎉 👩‍👩‍👧 \u{10ffff} é ß 漢\n";
  const body = {
    ...sent,
    data: { ...(sent.data as object), license: { ...license, license_key } },
  };
  expect((await bus.publish("license-api", body)).status).toBe(202);
  const [webhook] = await receiver("script").arrived(1);
  expect(webhook?.text).toContain(JSON.stringify(license_key));
  expect(webhook?.json).toEqual(body);
});

test("retries a failing receiver with the same webhook-id and body until it accepts", async () => {
  const flaky = receiver("flaky");
  flaky.answers.push(500, 429);
  const { id } = await bus.subscribe(flaky, {
    events: ["customer.*"],
    retry: { delays: [1, 1] },
  });
  await bus.publish("platform", event("customer.updated"));
  const webhooks = await flaky.arrived(3);
  expect(new Set(webhooks.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(webhooks.map(({ text }) => text)).size).toBe(1);
  const attempts = () => bus.attempts.filter(({ subscription_id }) => subscription_id === id);
  await expect
    .poll(() => attempts().map(({ outcome }) => outcome))
    .toEqual(["retrying", "retrying", "delivered"]);
});

test("a delivery whose schedule has ended is dead, which the bus announces", async () => {
  const dead = receiver("dead");
  dead.answers.push(500, 500);
  await bus.subscribe(dead, { events: ["installation_file.*"], retry: { delays: [1] } });
  await bus.subscribe(receiver("announced"), { events: ["bus.delivery.dead"] });
  const sent = event("installation_file.created");
  await bus.publish("platform", sent);
  await dead.arrived(2);
  const listed = async () => {
    const { body } = await bus.company.call("GET", "/v1/companies/1/deliveries?status=dead");
    return (body as { items: DeliverySummary[] }).items;
  };
  await expect
    .poll(listed)
    .toMatchObject([{ event_id: sent.id, attempt_count: 2, dead_reason: "failed 2 times" }]);
  const items = await listed();
  const [announcement] = await receiver("announced").arrived(1);
  expect(announcement?.json).toMatchObject({
    event: "bus.delivery.dead",
    data: {
      delivery: {
        id: items[0]?.id,
        event_id: sent.id,
        event: "installation_file.created",
        reason: "failed 2 times",
        attempt_count: 2,
        error: expect.stringContaining("500"),
      },
    },
  });
});

test("suppresses an event that is published again, and does not deliver it again", async () => {
  const twice = receiver("twice");
  const { id } = await bus.subscribe(twice, { name: "twice", events: ["order.*"] });
  const sent = event("order.updated");
  await bus.publish("platform", sent);
  await twice.arrived(1);
  await bus.publish("platform", sent);
  const QueueUrl = bus.refOf("WebhooksDeliveriesQueue");
  await expect.poll(() => count(QueueUrl, "ApproximateNumberOfMessagesDelayed")).toBe(1);

  // Its message was due in two minutes. It is on the queue now.
  const Key = { company_id: 1, id: sent.id };
  const { Item } = await tables.send(
    new GetCommand({ TableName: bus.refOf("StorageEvents"), Key }),
  );
  const detail = { ...sent, consumers: ["webhooks"] as const, accepted_at: Item?.accepted_at };
  const again = newDelivery({ ...detail, repeat: true }, "platform", id);
  expect(twice.webhooks[0]?.headers["webhook-id"]).toBe(again.delivery_id);
  await enqueue(QueueUrl, again);
  await bus.quiet();
  expect(twice.webhooks).toHaveLength(1);
});

test("ends running deliveries of a deleted subscription without errors", async () => {
  const gone = receiver("gone");
  const { id } = await bus.subscribe(gone, { events: ["license.reset"] });
  await bus.company.call("DELETE", `/v1/companies/1/subscriptions/${id}`);
  const before = bus.notices.length;
  const consumers = ["webhooks"] as const;
  const QueueUrl = bus.refOf("WebhooksDeliveriesQueue");
  const detail = { ...event("license.reset"), consumers, accepted_at: Date.now() };
  await enqueue(QueueUrl, newDelivery(detail, "platform", id));
  await bus.quiet();
  expect(gone.webhooks).toEqual([]);
  expect(bus.notices.slice(before)).toEqual([]);
});

test("a pattern selects by the content of the event", async () => {
  await bus.subscribe(receiver("trials"), {
    events: ["license.created"],
    pattern: { detail: { data: { license: { is_trial: [true] } } } },
  });
  const created = (is_trial: boolean) => ({
    ...event("license.created"),
    data: { license: { id: 1, is_trial } },
  });
  await bus.publish("license-api", [created(false), created(true)]);
  await receiver("trials").arrived(1);
  await bus.quiet();
  expect(receiver("trials").webhooks.map(({ json }) => json.data)).toEqual([
    { license: { id: 1, is_trial: true } },
  ]);
});

test("Keygen's events arrive in Keygen's format, with Keygen's names", async () => {
  await bus.subscribe(receiver("keygen"), { events: ["keygen.*"], format: "keygen" });
  await bus.publish("keygen", event("keygen.user.created"));
  const [webhook] = await receiver("keygen").arrived(1);
  type Body = { data: { type: string; attributes: Record<string, string> } };
  const { data } = (webhook?.json ?? {}) as Body;
  expect(data.type).toBe("webhook-events");
  expect(data.attributes.event).toBe("user.created");
  const payload = JSON.parse(data.attributes.payload ?? "");
  expect(payload.data).toEqual(sample("keygen.user.created").data.user);
});

test("FlexNet's sample payloads arrive as FlexNet documents them", async () => {
  await bus.subscribe(receiver("flexnet"), { events: ["flexnet.*"], format: "flexnet" });
  const id = () => crypto.randomUUID();
  const events = flexnetSamples.map((payload) => ({
    ...flexnetEvent(payload),
    id: id(),
    company_id: 1,
  }));
  expect((await bus.publish("flexnet", events)).status).toBe(202);
  const webhooks = await receiver("flexnet").arrived(4);
  const timeOf = (body: unknown) => (body as { eventHeader: { timeStamp: string } }).eventHeader;
  const byTime = (bodies: readonly unknown[]) =>
    [...bodies].sort((a, b) => timeOf(a).timeStamp.localeCompare(timeOf(b).timeStamp));
  expect(byTime(webhooks.map(({ json }) => json))).toEqual(byTime(flexnetSamples));
});
