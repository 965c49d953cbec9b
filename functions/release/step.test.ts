import { beforeEach, expect, test, vi } from "vitest";
import { type FlowItem, flowItemOf } from "../../adapters/flow-store.ts";
import type { Flow } from "../../domain/flow/index.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import { type Ports, takeStep } from "./step.ts";

const now = Date.UTC(2026, 10, 25);
const closed: Flow = { failing_since: now, closings: 1, closed_until: now + 60_000 };

let subscription: Subscription;
let item: FlowItem;
/** What others do between this step's reading and its writing. */
let meanwhile: () => void;
/** When the next step is due, and which it is. */
let passed: { readonly turn: number; readonly at: number }[];
let ports: Ports;
beforeEach(() => {
  vi.useFakeTimers({ now });
  subscription = sampleSubscription;
  item = { ...flowItemOf({ flow: closed, version: 1 }), turn: 3, held_at: now - 1 };
  meanwhile = () => {};
  passed = [];
  ports = {
    subscriptions: { get: async () => subscription },
    flows: {
      read: async () => item,
      advance: async (_company, _id, { turn }) => {
        meanwhile();
        item = { ...item, turn };
        return { item, isChanged: true };
      },
    } as Partial<Ports["flows"]> as Ports["flows"],
    backlog: { page: async () => ({ items: [], isEnd: true }) } as Partial<
      Ports["backlog"]
    > as Ports["backlog"],
    deliveries: { settle: async () => {} },
    letGo: async () => {},
    sendLater: async ({ body }, { at }) => {
      passed.push({ turn: JSON.parse(body).turn, at });
    },
  };
  return () => vi.useRealTimers();
});

const take = (receiveCount = 1) =>
  takeStep(
    { kind: "release", company_id: 1, subscription_id: subscription.id, turn: 3 },
    receiveCount,
    ports,
  );

test("while the endpoint is closed the next step waits until it may be tried", async () => {
  await take();
  expect(passed).toEqual([{ turn: 4, at: now + 60_000 }]);
});

test("an endpoint that opened meanwhile is not waited for", async () => {
  meanwhile = () => {
    item = { ...item, flow: {}, version: 2 };
  };
  await take();
  expect(passed).toEqual([{ turn: 4, at: now }]);
});

test("the chain of a disabled subscription ends", async () => {
  subscription = { ...subscription, enabled: false };
  await take();
  expect(passed).toEqual([]);
});

test("one that was enabled meanwhile goes on", async () => {
  subscription = { ...subscription, enabled: false };
  meanwhile = () => {
    item = { ...item, flow: {}, version: 2 };
  };
  await take();
  expect(passed).toEqual([{ turn: 4, at: now }]);
});

test("a chain that has found nothing for long ends, unless something was held meanwhile", async () => {
  item = { ...item, flow: {}, held_at: now - 3_600_000 };
  await take();
  expect(passed).toEqual([]);

  item = { ...item, turn: 3 };
  meanwhile = () => {
    item = { ...item, held_at: now };
  };
  await take();
  expect(passed).toEqual([{ turn: 4, at: now }]);
});

test("a step that another message has taken is not made twice", async () => {
  const { flows } = ports;
  const advance: typeof flows.advance = async (...args) => ({
    ...(await flows.advance(...args)),
    isChanged: false,
  });
  ports = { ...ports, flows: { ...flows, advance } };
  await take();
  expect(passed).toEqual([]);
});

test("a step that could not pass its turn on does so when it comes again, also where it was the last", async () => {
  item = { ...item, turn: 4 };
  await take();
  expect(passed).toEqual([]);
  await take(2);
  expect(passed).toEqual([{ turn: 4, at: now }]);
});

test("a message that is brought back from the dead letters carries on a chain that may be cut", async () => {
  for (const wake_at of [now - 60_000, now + 60_000]) {
    item = { ...item, turn: 4, wake_at };
    await take();
  }
  expect(passed).toEqual([]);
  // The next one is late, or a schedule, of which there is one.
  for (const wake_at of [now - 600_000, now + 3_600_000]) {
    item = { ...item, wake_at };
    await take();
    expect(passed.at(-1)).toEqual({ turn: 4, at: wake_at });
  }
});
