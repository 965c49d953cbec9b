import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { newDelivery, nextMessage } from "../delivery/message.ts";
import type { Wanted } from "../delivery/types.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import type { BusDetail } from "../events/event.ts";
import type { DispatchPorts } from "./dispatch.ts";
import { fromQueues } from "./from-queues.ts";

const detail = {
  ...sample("license.created"),
  ...{ id: crypto.randomUUID(), company_id: 1, accepted_at: 1_700_000_000_000 },
  consumers: ["webhooks"],
} as unknown as BusDetail;
const message = newDelivery(detail, "platform", "sub_1");
const event = { source: "platform", "detail-type": detail.event, detail };
const lane = { company_id: 1, subscription_id: "sub_1", ordering_key: "license/1" };
const turn = { ...lane, delivery: nextMessage(message, 0, "event") };

/** Returns ports that record the effects of a message, and that refuse keys as DynamoDB does. */
function portsNoting(done: string[]) {
  const checked = (company: unknown, id: unknown) => {
    if (typeof company !== "number" || typeof id !== "string" || id === "") {
      throw new Error("ValidationException");
    }
  };
  return {
    channel: "webhooks",
    now: Date.now,
    log: () => {},
    read: async ({ versions = [], mayLag: _, ...keys }: Wanted) => {
      for (const version of versions) checked(version, "#version");
      for (const { company_id, id } of Object.values(keys).flat()) checked(company_id, id);
      return {
        version: () => ({ version: 0, recent: [] }),
        subscription: () => undefined,
        endpoint: () => newEndpoint,
        delivery: () => undefined,
        event: () => undefined,
      };
    },
    subscriptions: {
      isCurrent: () => true,
      known: (company: number) => {
        done.push(`event of company ${company}`);
        return undefined;
      },
    },
    sendQuick: async () => new Map(),
    deliveries: { write: async ({ id }: { id: string }) => void done.push(`row ${id}`) },
    lanes: {
      firstPending: async () => undefined,
      first: async ({ ordering_key }: { ordering_key: string }) =>
        void done.push(`turn of ${ordering_key}`),
    },
  } as unknown as DispatchPorts;
}

const arns = { EVENTS_QUEUE_ARN: "events", SLOW_QUEUE_ARN: "slow", ORDERED_QUEUE_ARN: "turns" };

async function received(eventSourceARN: string, bodies: readonly string[]) {
  const done: string[] = [];
  const attributes = { ApproximateReceiveCount: "1", MessageGroupId: "group" };
  const records = bodies.map((body, i) => ({
    ...{ messageId: String(i), body, eventSourceARN, attributes },
  }));
  const handler = fromQueues(arns, portsNoting(done));
  const { batchItemFailures } = await handler({ Records: records } as never);
  return { done, failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

const without = (object: object, name: string) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
const each = (object: object) => Object.keys(object).map((name) => without(object, name));

const strange = ["{", "null", "[]", "1", '"text"', "{}"];

test.each([
  {
    queue: "events",
    good: event,
    bad: [
      ...["id", "event", "company_id", "accepted_at", "data", "consumers"].map((name) => ({
        ...event,
        detail: without(detail, name),
      })),
      { ...event, detail: { ...detail, company_id: "1" } },
      { ...event, detail: { ...detail, accepted_at: -1 } },
      { ...event, detail: { ...detail, position: 256 } },
      { ...event, source: undefined },
    ],
    done: ["event of company 1"],
  },
  ...["slow", "quick"].map((queue) => ({
    queue,
    good: message,
    bad: [
      ...each(message),
      { ...message, event: {} },
      { ...message, subscription_id: "" },
      { ...message, trigger: "other" },
      { ...message, attempt: -1 },
    ],
    done: [`row ${message.delivery_id}`],
  })),
  {
    queue: "turns",
    good: turn,
    bad: [...each(lane), { ...turn, delivery: {} }, { ...turn, company_id: 0 }],
    done: ["turn of license/1"],
  },
])("a message of an unknown shape on the queue $queue fails alone", async (given) => {
  const { queue, good, bad, done } = given;
  const right = JSON.stringify(good);
  expect(await received(queue, [right])).toEqual({ done, failed: [] });
  for (const wrong of [...strange, ...bad.map((body) => JSON.stringify(body))]) {
    expect(await received(queue, [wrong, right]), wrong).toEqual({ done, failed: ["0"] });
  }
});
