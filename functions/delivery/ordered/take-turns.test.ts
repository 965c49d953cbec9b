import type { SQSRecord } from "aws-lambda";
import { beforeEach, expect, test, vi } from "vitest";
import { flowItemOf } from "../../../adapters/flow-store.ts";
import type { InOrder } from "../../../adapters/lanes.ts";
import type { Outgoing } from "../../../adapters/queue.ts";
import { sample } from "../../../catalog/index.ts";
import {
  type Logged,
  newDelivery,
  readAnswer,
  toReference,
} from "../../../domain/delivery/index.ts";
import { laneGroup } from "../../../domain/order.ts";
import { sampleSubscription } from "../../../test/support/sample-subscription.ts";
import type { Ports } from "../ports.ts";
import { takeTurns } from "./take-turns.ts";
import { turnOf } from "./turn.ts";

/** As much of the world as turns need. */
type Some = {
  readonly [Name in keyof Ports]?: Ports[Name] extends (...args: never[]) => unknown
    ? Ports[Name]
    : Partial<Ports[Name]>;
};

const accepted_at = Date.UTC(2026, 10, 25);
const content = { ...sample("license.updated"), company_id: 1 };

/** How long the receiver takes, in milliseconds. */
let takesMs: number;
/** What is in each lane. */
let inLanes: Map<string, InOrder[]>;
let logged: Logged | undefined;
let isClaimed: boolean;
let sent: string[];
let turns: Outgoing[];
let later: object[];
let ports: Ports;

beforeEach(() => {
  vi.useFakeTimers({ now: accepted_at + 1000 });
  takesMs = 0;
  inLanes = new Map();
  logged = undefined;
  isClaimed = false;
  sent = [];
  turns = [];
  later = [];
  const response = { kind: "answered", status: 200, headers: {}, body: "" } as const;
  ports = {
    recipients: {
      readAll: async () => () => ({ subscription: sampleSubscription, flow: flowItemOf({}) }),
    },
    flows: { change: async (_company, _id, item) => ({ item, isChanged: false }) },
    deliveries: { find: async () => logged, claim: async () => !isClaimed, record: async () => {} },
    events: { get: async () => ({ publisher: "license-api", accepted_at, content }) },
    releases: { later: async ({ body }: Outgoing) => void later.push(JSON.parse(body)) },
    channel: "webhooks",
    turns: {
      send: async () => {},
      sendAll: async (outgoing: readonly Outgoing[]) => {
        turns.push(...outgoing);
        return new Map();
      },
    },
    lanes: {
      first: async (lane: string) => (inLanes.get(lane) ?? []).slice(0, 1),
      remove: async ({ object }: InOrder) => void inLanes.get(laneOf(object))?.shift(),
    },
    undispatched: { first: async () => undefined },
    limitPerHost: (_host, work) => work(),
    send: async ({ delivery_id }) => {
      sent.push(delivery_id);
      vi.setSystemTime(Date.now() + takesMs);
      return { kind: "sent", response, answer: readAnswer(response, undefined, Date.now()) };
    },
  } satisfies Some as Some as Ports;
  return () => vi.useRealTimers();
});

const laneOf = (object: string) => `1#${sampleSubscription.id}#${object}`;

/** Deliveries that are in the lane of an object, and the turns that were asked for with them. */
function batchOf(object: string, count: number): SQSRecord[] {
  const deliveries = Array.from({ length: count }, (_, position) => {
    const event = { ...content, consumers: ["webhooks"] as const, accepted_at, position };
    const delivery = newDelivery(event, "license-api", sampleSubscription.id);
    return { ...toReference(delivery), object };
  });
  inLanes.set(laneOf(object), deliveries);
  return deliveries.map((delivery) => {
    const { body, once, group } = turnOf(delivery);
    const attributes = { ApproximateReceiveCount: "1", MessageGroupId: group };
    return { messageId: once, body, attributes } as unknown as SQSRecord;
  });
}

const none = { batchItemFailures: [] };

test("turns of a lane are taken one after the other", async () => {
  const records = batchOf("license/1", 3);
  expect(await takeTurns(records, ports)).toEqual(none);
  expect(sent).toEqual(records.map(({ messageId }) => messageId));
  expect(turns).toEqual([]);
});

test("turns that a batch has no time for are asked for again, and its function ends in time", async () => {
  takesMs = 9_000;
  const records = batchOf("license/1", 10);
  expect(await takeTurns(records, ports)).toEqual(none);
  expect(sent).toHaveLength(2);
  // In the same lane, and not taken for what was asked before.
  expect(turns.map(({ body }) => body)).toEqual(records.slice(2).map(({ body }) => body));
  const group = laneGroup(1, sampleSubscription.id, "license/1");
  expect(new Set(turns.map((turn) => turn.group))).toEqual(new Set([group]));
  const once = turns.map((turn) => turn.once);
  expect(new Set([...once, ...records.map(({ messageId }) => messageId)]).size).toBe(18);
});

test("while the first one is not due, the lane's own turn is asked for again, and not that of each behind it", async () => {
  const nextAttemptAt = accepted_at + 3_600_000;
  logged = { status: "retrying", attempts: 1, nextAttemptAt };
  const [own, behind] = batchOf("license/1", 2) as [SQSRecord, SQSRecord];
  expect(await takeTurns([behind], ports)).toEqual(none);
  expect(later).toEqual([]);
  // Such as one that came early, or back from the dead letters; and one that goes on.
  expect(await takeTurns([own], ports)).toEqual(none);
  const { delivery: _, ...next } = JSON.parse(own.body);
  expect(await takeTurns([{ ...own, body: JSON.stringify(next) }], ports)).toEqual(none);
  expect([later.length, sent.length]).toEqual([2, 0]);
});

test("one that somebody asked for goes beside its lane, whose turn comes after it", async () => {
  logged = { status: "retrying", attempts: 1, nextAttemptAt: accepted_at };
  isClaimed = true;
  const records = batchOf("license/1", 1);
  expect(await takeTurns(records, ports)).toEqual(none);
  expect([sent, later.length]).toEqual([[], 1]);
  isClaimed = false;
  expect(await takeTurns(records, ports)).toEqual(none);
  expect(sent).toHaveLength(1);
});
