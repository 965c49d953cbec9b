import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Queues } from "../../bus/delivery/queues.ts";
import { resendDelivery } from "../../bus/history/resend.ts";
import { historyOf, newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let receivers: Receiver[];
let bus: TestBus;
let history: ReturnType<typeof historyOf>;

beforeAll(async () => {
  receivers = await Promise.all(Array.from({ length: 5 }, () => startReceiver()));
  bus = await startTestBus(receivers);
  history = historyOf(bus);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

const receiver = (i: number) => receivers[i] as Receiver;
const queued = { kind: "queued" };

test("a resent dead delivery arrives once, unchanged and with its own id, and is no longer dead", async () => {
  const revived = receiver(0);
  revived.answers.push(500);
  const input = { events: ["product.created"], retry: { delays: [] } };
  const { id } = await bus.subscribe(revived, input);
  await history.publish(newEvent("product.created"));
  const dead = await history.delivery(id, "dead");
  expect((await history.deliveryPage({ status: "dead" })).items).toEqual([dead]);

  expect(await history.resend(dead.id)).toEqual(queued);
  const delivered = await history.delivery(id, "delivered", 2);
  expect(delivered).toMatchObject({ id: dead.id, dead_reason: null });
  const [first, second] = await revived.arrived(2);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.text).toBe(first?.text);
  expect((await history.deliveryPage({ status: "dead" })).items).toEqual([]);
});

test("retries a resent delivery that fails again by a new schedule", async () => {
  const flaky = receiver(1);
  flaky.answers.push(500, 500, 500);
  const input = { events: ["product.deleted"], retry: { delays: [1] } };
  const { id } = await bus.subscribe(flaky, input);
  await history.publish(newEvent("product.deleted"));
  const dead = await history.delivery(id, "dead", 2);
  await history.resend(dead.id);
  await history.delivery(id, "delivered", 4);
  expect(flaky.webhooks).toHaveLength(4);
});

test("sends a delivered one again for each resend, but not for a redelivery of the queue", async () => {
  const again = receiver(2);
  const { id } = await bus.subscribe(again, { events: ["order.created"] });
  await history.publish(newEvent("order.created"));
  const { id: deliveryId } = await history.delivery(id, "delivered");

  const bodies: string[] = [];
  const queues: Pick<Queues, "deliver"> = {
    deliver: async (_, messages) => {
      bodies.push(...messages.map(({ message }) => JSON.stringify(message)));
    },
  };
  await resendDelivery({ ...history.ports, queues }, 1, deliveryId, Date.now());
  const sqs = new SQSClient({ endpoint: bus.aws.endpointUrl });
  const QueueUrl = bus.refOf("WebhooksSlowDeliveriesQueue");
  const put = () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: bodies[0] }));

  await put();
  await history.delivery(id, "delivered", 2);
  await put();
  expect(await history.resend(deliveryId)).toEqual(queued);
  await history.delivery(id, "delivered", 3);
  await bus.idle();
  expect(again.webhooks.map(({ headers }) => headers["webhook-id"])).toEqual(
    Array(3).fill(deliveryId),
  );
});

test("sends a resent retrying delivery at once, and not again when its retry is due", async () => {
  const slow = receiver(3);
  slow.answers.push(500);
  const { id } = await bus.subscribe(slow, { events: ["order.updated"], retry: { delays: [10] } });
  await history.publish(newEvent("order.updated"));
  const retrying = await history.delivery(id, "retrying");
  expect((await history.deliveryPage({ status: "retrying" })).items).toEqual([retrying]);

  expect(await history.resend(retrying.id)).toEqual(queued);
  await history.delivery(id, "delivered", 2);
  expect(slow.webhooks[1]?.at).toBeLessThan(retrying.next_attempt_at ?? 0);
  expect((await history.deliveryPage({ status: "retrying" })).items).toEqual([]);
  await bus.idle();
  expect(Date.now()).toBeGreaterThan(retrying.next_attempt_at ?? 0);
  expect(slow.webhooks).toHaveLength(2);
  await history.delivery(id, "delivered", 2);
});

test("answers differently for what cannot be resent: unknown, another company's, or without event or subscription", async () => {
  const gone = receiver(4);
  const { id } = await bus.subscribe(gone, { events: ["customer.deleted"] });
  const sent = newEvent("customer.deleted");
  await history.publish(sent);
  const delivery = await history.delivery(id, "delivered");

  const notFound = { kind: "not-found" };
  expect(await history.resend("dlv_01ARYZ6S410000000000000000")).toEqual(notFound);
  expect(await history.resend("no id")).toEqual(notFound);
  expect(await resendDelivery(history.ports, 2, delivery.id, Date.now())).toEqual(notFound);
  await history.expire("Events", 1, sent.id);
  expect(await history.resend(delivery.id)).toEqual({ kind: "event-expired" });
  await bus.company.call("DELETE", `/v1/companies/1/subscriptions/${id}`);
  expect(await history.resend(delivery.id)).toEqual({ kind: "subscription-gone" });
  expect(gone.webhooks).toHaveLength(1);
});
