import type { SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, test } from "vitest";
import type { Outgoing } from "../../adapters/queue.ts";
import { sample } from "../../catalog/index.ts";
import { type DeliveryMessage, repeatDelay, secondDelay } from "../../domain/delivery/index.ts";
import { SubscriptionIndex } from "../../domain/subscriptions/subscription-index.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import type { Handed } from "../delivery/deliver-all.ts";
import { dispatch, type Ports } from "./dispatch.ts";

let index: SubscriptionIndex;
let delivered: Handed[];
let queued: Outgoing[];
let inLane: DeliveryMessage[];
let undelivered: string[];
let unsent: number[];
let ports: Ports;

beforeEach(() => {
  index = new SubscriptionIndex("webhooks", [sampleSubscription]);
  delivered = [];
  queued = [];
  inLane = [];
  undelivered = [];
  unsent = [];
  ports = {
    indexes: { upToDate: async () => ({ index, areNoted: index.hasOrdered }) },
    deliveries: {
      sendAll: async (messages) => {
        queued.push(...messages);
        return new Map(unsent.map((i) => [i, "InternalError"]));
      },
    },
    deliverEach: async (handed) => {
      delivered.push(...handed);
      return undelivered;
    },
    inLane: async (_event, deliveries) => void inLane.push(...deliveries),
  };
});

function recordOf(messageId: string, { times = 1, isRepeat = false } = {}): SQSRecord {
  const detail = { ...sample("license.activated"), id: crypto.randomUUID(), company_id: 1 };
  const body = {
    source: "license-api",
    "detail-type": detail.event,
    detail: { ...detail, accepted_at: Date.now(), ...(isRepeat && { repeat: true }) },
  };
  const attributes = { ApproximateReceiveCount: String(times) };
  return { messageId, body: JSON.stringify(body), attributes } as unknown as SQSRecord;
}
const records = (count: number) => Array.from({ length: count }, (_, i) => recordOf(String(i)));
const again = { batchItemFailures: [{ itemIdentifier: "a" }] };
const none = { batchItemFailures: [] };

test("a few events are delivered at once, as they would be from the fast lane", async () => {
  expect(await dispatch([recordOf("a"), recordOf("b")], ports)).toEqual(none);
  expect(queued).toEqual([]);
  expect(delivered.map(({ received }) => received)).toEqual(
    ["a", "b"].map((messageId) => ({ messageId, count: 1, isFastLane: true })),
  );
  expect(delivered.map(({ message }) => message.subscription_id)).toEqual([
    sampleSubscription.id,
    sampleSubscription.id,
  ]);
});

describe("by the queue, each in its subscription's group, goes", () => {
  test("what comes in a full batch: others wait behind it", async () => {
    expect(await dispatch(records(10), ports)).toEqual(none);
    expect(delivered).toEqual([]);
    expect(queued.map(({ group }) => group)).toEqual(Array(10).fill(sampleSubscription.id));
  });

  test("an event that is for more than a batch of deliveries", async () => {
    for (let i = 0; i < 10; i++) index.put({ ...sampleSubscription, id: `another_${i}` });
    expect(await dispatch([recordOf("a")], ports)).toEqual(none);
    expect([delivered.length, queued.length]).toEqual([0, 11]);
  });

  test("what is handed out again, as what may be there twice; the others of the batch do not wait", async () => {
    expect(await dispatch([recordOf("a", { times: 2 }), recordOf("b")], ports)).toEqual(none);
    expect(delivered.map(({ received }) => received.messageId)).toEqual(["b"]);
    expect(queued.map(({ delay }) => delay)).toEqual([secondDelay]);
    expect(JSON.parse(queued[0]?.body ?? "")).toMatchObject({ may_be_twice: true });
  });

  test("what was published again, when the first one has had time", async () => {
    expect(await dispatch([recordOf("a", { isRepeat: true })], ports)).toEqual(none);
    expect([delivered.length, queued[0]?.delay]).toEqual([0, repeatDelay]);
  });
});

test("what is in order goes in its lane only", async () => {
  index.put({ ...sampleSubscription, ordered: true });
  expect(await dispatch([recordOf("a")], ports)).toEqual(none);
  expect([inLane.length, delivered.length, queued.length]).toEqual([1, 0, 0]);
});

test("an event that was noted is forgotten, also where nobody has it in order any more", async () => {
  const noted: unknown[] = [];
  ports = { ...ports, indexes: { upToDate: async () => ({ index, areNoted: true }) } };
  ports = {
    ...ports,
    inLane: async ({ id }, deliveries) => void noted.push([id, deliveries.length]),
  };
  expect(await dispatch([recordOf("a")], ports)).toEqual(none);
  expect(noted).toEqual([[delivered[0]?.message.event.id, 0]]);
});

test("an event of which a delivery is neither made nor on the queue is handed out again", async () => {
  undelivered = ["a"];
  expect(await dispatch([recordOf("a"), recordOf("b")], ports)).toEqual(again);
  undelivered = [];
  unsent = [0];
  const rush = [recordOf("a"), ...records(9)];
  expect(await dispatch(rush, ports)).toEqual(again);
  ports = { ...ports, inLane: () => Promise.reject(new Error("no turn")) };
  index.put({ ...sampleSubscription, ordered: true });
  expect(await dispatch([recordOf("a")], ports)).toEqual(again);
});
