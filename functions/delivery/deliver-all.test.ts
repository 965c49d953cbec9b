import type { SQSRecord } from "aws-lambda";
import { beforeEach, expect, test } from "vitest";
import { flowItemOf } from "../../adapters/flow-store.ts";
import { sample } from "../../catalog/index.ts";
import {
  type DeliveryMessage,
  type Logged,
  newDelivery,
  type Outcome,
  type QueuedDelivery,
  type Response,
  readAnswer,
  toReference,
} from "../../domain/delivery/index.ts";
import type { Flow } from "../../domain/flow/index.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import { deliverAll } from "./deliver-all.ts";
import { takeTurn } from "./ordered/take-turn.ts";
import type { Ports } from "./ports.ts";

/* What happens when a function ends or AWS fails at a bad moment, which the embedded AWS does not play. */

const slowLaneArn = "arn:aws:sqs:us-east-1:1:slow";
const message = newDelivery(
  {
    ...sample("license.activated"),
    company_id: 1,
    consumers: ["webhooks"],
    accepted_at: Date.now(),
  },
  "license-api",
  sampleSubscription.id,
);

let sent: number;
let unclaimed: number;
let recorded: Outcome[];
let settled: Outcome[];
let passedOn: { message: QueuedDelivery; at: number; name: string }[];
let slow: QueuedDelivery[];
let releases: object[];
let announced: string[];
let logged: Logged | undefined;
let response: Response;
let subscription: Subscription | undefined;
let flow: Flow;
let ports: Ports;

beforeEach(() => {
  sent = 0;
  unclaimed = 0;
  recorded = [];
  settled = [];
  passedOn = [];
  slow = [];
  releases = [];
  announced = [];
  logged = undefined;
  subscription = sampleSubscription;
  flow = { is_quick: true };
  response = { kind: "answered", status: 500, headers: {}, body: "" };
  const unused = () => Promise.reject(new Error("not used here"));
  const queueTo = (into: object[]) => ({
    url: "",
    send: async ({ body }: { body: string }) => void into.push(JSON.parse(body)),
    sendAll: unused,
  });
  ports = {
    recipients: {
      readAll: async () => () => ({ subscription, flow: { ...flowItemOf({}), flow } }),
    },
    flows: {
      read: unused,
      readAll: unused,
      forget: unused,
      advance: unused,
      take: unused,
      change: async (_company, _id, item, change) => {
        flow = change(item.flow);
        return { item: { ...item, flow }, isChanged: flow !== item.flow };
      },
      noteHeld: async () => flowItemOf({ flow }),
    },
    deliveries: {
      find: async () => logged,
      claim: async () => true,
      unclaim: async () => void unclaimed++,
      record: async (_message, _attempt, outcome) => void recorded.push(outcome),
      settle: async (_message, outcome) => void settled.push(outcome),
      endUndelivered: async (_message, outcome) => settled.push(outcome) > 0,
    },
    events: { get: async () => undefined },
    slowLane: {
      queue: queueTo(slow),
      later: async ({ body }, { at, name }) =>
        void passedOn.push({ message: JSON.parse(body), at, name }),
    },
    releases: { queue: queueTo(releases), later: unused },
    channel: "webhooks",
    turns: queueTo([]),
    lanes: { put: unused, remove: unused, first: unused },
    undispatched: { first: unused },
    announce: async (code) => void announced.push(code),
    limitPerHost: (_host, work) => work(),
    send: async () => {
      sent++;
      const answer = readAnswer(response, sampleSubscription.retry, Date.now());
      return { kind: "sent", response, answer };
    },
  };
});

const recordOf = (body: string, receiveCount: number, isSlow = false) =>
  ({
    messageId: "m1",
    body,
    attributes: { ApproximateReceiveCount: String(receiveCount) },
    eventSourceARN: isSlow ? slowLaneArn : "fast",
  }) as SQSRecord;
const handle = (received: QueuedDelivery, receiveCount = 1, isSlow = false) =>
  deliverAll([recordOf(JSON.stringify(received), receiveCount, isSlow)], slowLaneArn, ports);

const handOutAgain = { batchItemFailures: [{ itemIdentifier: "m1" }] };
const done = { batchItemFailures: [] };

test("a failed attempt is recorded and its retry put on the queue", async () => {
  expect(await handle(message)).toEqual(done);
  expect(recorded).toMatchObject([{ kind: "retry" }]);
  expect(passedOn).toMatchObject([{ message: { attempts: 1 }, name: `${message.delivery_id}-1` }]);
  expect(passedOn[0]?.at).toBeGreaterThanOrEqual(Date.now() + 4_900);
});

test("an attempt that could not be recorded is handed out again", async () => {
  ports = { ...ports, deliveries: { ...ports.deliveries, record: () => Promise.reject("no") } };
  expect(await handle(message)).toEqual(handOutAgain);
  expect(passedOn).toEqual([]);
});

test("a retry that could not be queued is resumed from the log, without another request", async () => {
  const later = () => Promise.reject(new Error("throttled"));
  const broken = { ...ports, slowLane: { ...ports.slowLane, later } };
  const working = ports;
  ports = broken;
  expect(await handle(message)).toEqual(handOutAgain);
  ports = working;
  const nextAttemptAt = Date.now() + 5000;
  logged = { status: "retrying", attempts: 1, nextAttemptAt };
  expect(await handle(message, 2)).toEqual(done);
  expect(sent).toBe(1);
  expect(passedOn).toMatchObject([{ message: { attempts: 1 }, at: nextAttemptAt }]);
});

test("so is one of an event that was delivered at once, when the event comes again", async () => {
  const nextAttemptAt = Date.now() + 5000;
  logged = { status: "retrying", attempts: 1, nextAttemptAt };
  expect(await handle({ ...message, may_be_twice: true })).toEqual(done);
  expect(sent).toBe(0);
  expect(passedOn.map(({ message, at }) => [message, at])).toEqual([
    [{ ...message, attempts: 1, not_before: nextAttemptAt }, nextAttemptAt],
  ]);
});

test("that a delivery is dead is told, also where the function ended before it was", async () => {
  subscription = { ...sampleSubscription, retry: { delays: [] } };
  expect(await handle(message)).toEqual(done);
  expect(announced).toEqual(["bus.delivery.dead"]);
  logged = { status: "dead", attempts: 1, reason: "failed once" };
  expect(await handle(message, 2)).toEqual(done);
  expect(announced).toHaveLength(2);
  expect(sent).toBe(1);
});

test("ends deliveries of a deleted subscription as dead, without an announcement or a request", async () => {
  subscription = undefined;
  expect(await handle(message)).toEqual(done);
  expect(await handle({ ...message, attempts: 1 }, 2)).toEqual(done);
  const ended = { kind: "dead", reason: "its subscription was deleted" };
  expect(settled).toEqual([ended, ended]);
  logged = { status: "dead", attempts: 1, reason: ended.reason };
  expect(await handle({ ...message, attempts: 1 }, 2)).toEqual(done);
  expect([sent, announced, passedOn]).toEqual([0, [], []]);
});

test("of what the bus says of itself it is not told that it is dead: that would go on for ever", async () => {
  subscription = { ...sampleSubscription, retry: { delays: [] } };
  const event = { ...message.event, ...sample("bus.delivery.dead"), company_id: 1 };
  expect(await handle({ ...message, event } as DeliveryMessage)).toEqual(done);
  expect(recorded).toMatchObject([{ kind: "dead" }]);
  expect(announced).toEqual([]);
});

test("a delivery with nothing to send is dropped, and one that cannot be sent is dead, and told", async () => {
  const outcomes = [
    { kind: "dropped", reason: "its transform gave nothing" },
    { kind: "dead", reason: "its transform failed: no" },
  ] as const;
  for (const outcome of outcomes) {
    ports = { ...ports, send: async () => ({ kind: "unsent", outcome }) };
    expect(await handle(message)).toEqual(done);
  }
  expect([settled, recorded, announced]).toEqual([outcomes, [], ["bus.delivery.dead"]]);
  expect(flow).toEqual({ is_quick: true });
  logged = { status: "dropped", attempts: 0, reason: "its transform gave nothing" };
  expect(await handle(message, 2)).toEqual(done);
  expect(sent).toBe(0);
});

test("that one is dead which was never tried is told, also where the function ended before it was", async () => {
  const outcome = { kind: "dead", reason: "its transform failed: no" } as const;
  const { announce } = ports;
  ports = { ...ports, send: async () => ({ kind: "unsent", outcome }) };
  ports = { ...ports, announce: () => Promise.reject(new Error("throttled")) };
  expect(await handle(message)).toEqual(handOutAgain);
  ports = { ...ports, announce };
  logged = { status: "dead", attempts: 0, reason: outcome.reason };
  expect(await handle(message, 2)).toEqual(done);
  expect(announced).toEqual(["bus.delivery.dead"]);
});

test("what a changed subscription takes no more is dead, however it comes", async () => {
  subscription = { ...sampleSubscription, format: "keygen" };
  const dead = { kind: "dead", reason: "its subscription takes no such event" };
  expect(await handle(message)).toEqual(done);
  logged = { status: "held", attempts: 0 };
  expect(await handle({ ...toReference(message), resent_after: 0 }, 1, true)).toEqual(done);
  expect([sent, settled]).toEqual([0, [dead, dead]]);
  expect(announced).toHaveLength(2);
});

test("what somebody asked for has its lane go on when it has ended, and not before", async () => {
  const lane: string[] = [];
  const { lanes } = ports;
  const waiting = { ...toReference(message), delivery_id: "dlv_next", object: "license/1" };
  ports = {
    ...ports,
    turns: { ...ports.turns, send: async () => void lane.push("turn") },
    lanes: {
      ...lanes,
      remove: async ({ object, delivery_id }) =>
        void lane.push(`without ${delivery_id} in ${object}`),
      first: async () => [waiting],
    },
  };
  const asked = { ...message, attempts: 1, resent_after: 1, beside: "license/1" } as const;
  logged = { status: "retrying", attempts: 1 };
  expect(await handle({ ...asked, asked_for: true }, 1, true)).toEqual(done);
  expect([lane, passedOn.length]).toEqual([[], 1]);
  response = { kind: "answered", status: 200, headers: {}, body: "" };
  logged = { status: "retrying", attempts: 2 };
  expect(await handle({ ...asked, attempts: 2 }, 1, true)).toEqual(done);
  expect(lane).toEqual([`without ${message.delivery_id} in license/1`, "turn"]);
});

test("a delivery that waits for another one comes again, without an attempt", async () => {
  const until = Date.now() + 2_000;
  ports = { ...ports, send: async () => ({ kind: "busy", until }) };
  expect(await handle({ ...message, asked_for: true }, 1, true)).toEqual(done);
  expect(recorded).toEqual([]);
  // Still asked for: it goes, be its subscription disabled by then.
  const waiting = { attempts: 0, not_before: until, asked_for: true };
  expect(passedOn).toMatchObject([{ message: waiting, at: until }]);
  // Else the message that comes would find its attempt taken.
  expect(unclaimed).toBe(1);
});

test("a message that SQS hands out again after its delivery makes no second one", async () => {
  logged = { status: "delivered", attempts: 1 };
  expect(await handle(message, 2)).toEqual(done);
  expect([sent, passedOn, announced]).toEqual([0, [], []]);
});

test("what is due later is passed on; what is due much later without its content", async () => {
  const soon = Date.now() + 60_000;
  const late = Date.now() + 3_600_000;
  await handle({ ...message, attempts: 3, not_before: soon });
  await handle({ ...message, attempts: 3, not_before: late });
  expect(sent).toBe(0);
  expect(passedOn).toMatchObject([
    { message: { attempts: 3, not_before: soon, event: { data: message.event.data } }, at: soon },
    { message: { attempts: 3, not_before: late }, at: late },
  ]);
  expect(passedOn[1]?.message.event).toEqual(toReference(message).event);
});

test("what waited so long that its event is gone is dead, and says so", async () => {
  logged = { status: "retrying", attempts: 3 };
  expect(await handle({ ...toReference(message), attempts: 3 })).toEqual(done);
  expect(settled).toEqual([{ kind: "dead", reason: "its event is not kept any more" }]);
  expect(announced).toEqual(["bus.delivery.dead"]);
});

test("a delivery that is resent begins its schedule anew, and keeps counting its attempts", async () => {
  logged = { status: "dead", attempts: 10 };
  expect(await handle({ ...message, attempts: 10, resent_after: 10 })).toEqual(done);
  expect(recorded).toMatchObject([{ kind: "retry" }]);
  expect(passedOn).toMatchObject([{ message: { attempts: 11, resent_after: 10 } }]);
  expect(passedOn[0]?.at).toBeLessThan(Date.now() + 10_000);

  logged = { status: "retrying", attempts: 19 };
  expect(await handle({ ...message, attempts: 19, resent_after: 10 })).toEqual(done);
  expect(recorded.at(-1)).toMatchObject({ kind: "dead" });
});

test("of two messages for one attempt, one makes it", async () => {
  logged = { status: "held", attempts: 0 };
  const released = { ...message, resent_after: 0 };
  const { deliveries } = ports;
  ports = { ...ports, deliveries: { ...deliveries, claim: async () => false } };
  expect(await handle(released, 1, true)).toEqual(done);
  expect([sent, recorded, settled]).toEqual([0, [], []]);
});

test("nor do two make a first one, of which there is no record", async () => {
  const claims: string[] = [];
  const { deliveries } = ports;
  const claim: typeof deliveries.claim = async (_message, id) => claims.push(id) > 1;
  ports = { ...ports, deliveries: { ...deliveries, claim } };
  const second = { ...message, may_be_twice: true } as const;
  expect(await handle(second, 1, true)).toEqual(done);
  expect([sent, claims]).toEqual([0, ["m1"]]);
  // The one that took it has made it by then, or its function has ended.
  expect(passedOn.map(({ message: { not_before: _, ...due } }) => due)).toEqual([second]);
  expect(passedOn[0]?.at).toBeGreaterThan(Date.now() + 100_000);
  expect(await handle(second, 1, true)).toEqual(done);
  expect(sent).toBe(1);
});

test("what goes to the slow lane is not taken before: another message takes it there", async () => {
  flow = {};
  const { deliveries } = ports;
  ports = { ...ports, deliveries: { ...deliveries, claim: async () => false } };
  expect(await handle(message, 2)).toEqual(done);
  expect(slow).toHaveLength(1);
});

test("a message that cannot be read is left to the redrive policy, beside good ones", async () => {
  response = { kind: "answered", status: 200, headers: {}, body: "" };
  const records = ["{", JSON.stringify(message)].map((body, i) => ({
    ...recordOf(body, 1),
    messageId: `m${i}`,
  }));
  expect(await deliverAll(records, slowLaneArn, ports)).toEqual({
    batchItemFailures: [{ itemIdentifier: "m0" }],
  });
  expect(recorded).toEqual([{ kind: "delivered" }]);
});

test("on the lane of the quick, nobody waits for an endpoint that is not known to be quick", async () => {
  flow = {};
  expect(await handle(message)).toEqual(done);
  expect([sent, slow]).toEqual([0, [message]]);
  response = { kind: "answered", status: 200, headers: {}, body: "" };
  expect(await handle(message, 1, true)).toEqual(done);
  expect(sent).toBe(1);
  // It has shown to be quick.
  expect(flow).toEqual({ is_quick: true });
  expect(await handle(message)).toEqual(done);
  expect(sent).toBe(2);
});

test("what may be on the slow lane already is put there once more, for later and to be looked up", async () => {
  flow = {};
  const queue = ports.slowLane.queue;
  const delays: (number | undefined)[] = [];
  const send: typeof queue.send = async (outgoing) => {
    delays.push(outgoing.delay);
    await queue.send(outgoing);
  };
  ports = { ...ports, slowLane: { ...ports.slowLane, queue: { ...queue, send } } };
  await handle(message);
  // Others have shown meanwhile that the endpoint is quick: it may be on its way to it at this moment.
  flow = { is_quick: true };
  await handle(message, 2);
  expect(delays).toEqual([undefined, 10]);
  expect(slow).toEqual([message, { ...message, may_be_twice: true }]);
  logged = { status: "delivered", attempts: 1 };
  await handle({ ...message, may_be_twice: true }, 1, true);
  expect(sent).toBe(0);
});

test("what may not be sent now is held, and a chain begun that lets it go", async () => {
  flow = { closed_until: Date.now() + 60_000 };
  expect(await handle(message, 1, true)).toEqual(done);
  expect([sent, settled]).toEqual([0, [{ kind: "held", reason: "paused" }]]);
  expect(releases).toMatchObject([{ kind: "release", subscription_id: sampleSubscription.id }]);
});

test("a hold whose chain could not be begun is seen to again", async () => {
  flow = { closed_until: Date.now() + 60_000 };
  const broken = { ...ports.releases.queue, send: () => Promise.reject(new Error("throttled")) };
  const working = ports;
  ports = { ...ports, releases: { ...ports.releases, queue: broken } };
  expect(await handle(message, 1, true)).toEqual(handOutAgain);
  ports = working;
  logged = { status: "held", attempts: 0, reason: "paused" };
  expect(await handle(message, 2, true)).toEqual(done);
  expect(releases).toHaveLength(1);
});

test("what an answer was to disable its subscription for is held, and seen to where it did not", async () => {
  response = { kind: "answered", status: 410, headers: {}, body: "" };
  const { flows } = ports;
  const change = () => Promise.reject(new Error("throttled"));
  ports = { ...ports, flows: { ...flows, change } };
  expect(await handle(message)).toEqual(handOutAgain);
  expect([recorded, releases]).toEqual([[{ kind: "held", reason: "disabled" }], []]);
  ports = { ...ports, flows };
  logged = { status: "held", attempts: 1, reason: "disabled" };
  expect(await handle(message, 2)).toEqual(done);
  expect(releases).toMatchObject([{ kind: "release", subscription_id: sampleSubscription.id }]);
});

test("what a disabled subscription gets is held without a chain: enabling it begins one", async () => {
  subscription = { ...sampleSubscription, enabled: false };
  expect(await handle(message, 1, true)).toEqual(done);
  expect(settled).toEqual([{ kind: "held", reason: "disabled" }]);
  expect(releases).toEqual([]);
  // But what somebody asked for goes out.
  logged = { status: "held", attempts: 0 };
  await handle({ ...message, resent_after: 0, asked_for: true }, 1, true);
  expect(sent).toBe(1);
});

test("that the bus disabled a subscription is told by whoever finds that it was not", async () => {
  response = { kind: "answered", status: 410, headers: {}, body: "" };
  const announce = ports.announce;
  ports = { ...ports, announce: () => Promise.reject(new Error("throttled")) };
  expect(await handle(message)).toEqual(handOutAgain);
  expect(flow.disabled?.is_told).toBeUndefined();
  ports = { ...ports, announce };
  logged = { status: "held", attempts: 1, reason: "disabled" };
  await handle(message, 2);
  await handle({ ...message, delivery_id: `${message.delivery_id}2` });
  expect(announced).toEqual(["bus.subscription.disabled"]);
  expect(flow.disabled?.is_told).toBe(true);
});

test("an event that is put in its lane while a later one's turn is taken is not overtaken", async () => {
  const accepted_at = Date.now() - 1000;
  const earlier = newDelivery(
    { ...sample("license.activated"), company_id: 1, consumers: ["webhooks"], accepted_at },
    "license-api",
    sampleSubscription.id,
  );
  const inOrder = (one: DeliveryMessage) => ({ ...toReference(one), object: "license/1" });
  const lane = [inOrder(message)];
  const undispatched = [{ accepted_at }];
  let looks = 0;
  /** Dispatch puts the earlier one in its lane after the first look at either, before the second. */
  const look = <Found>(found: Found): Found => {
    if (++looks === 1) {
      lane.unshift(inOrder(earlier));
      undispatched.pop();
    }
    return found;
  };
  const first: string[] = [];
  await takeTurn(
    { company_id: 1, subscription_id: sampleSubscription.id, object: "license/1" },
    { messageId: "m1", count: 1 },
    { subscription: sampleSubscription, flow: { ...flowItemOf({}), flow } },
    {
      ...ports,
      lanes: {
        ...ports.lanes,
        first: async () => look(lane.slice(0, 1)),
        remove: async () => void lane.shift(),
      },
      undispatched: { first: async () => look(undispatched[0]) },
      events: {
        get: async () => ({
          publisher: "license-api",
          accepted_at,
          content: { ...sample("license.activated"), company_id: 1 },
        }),
      },
      send: async ({ delivery_id }) => {
        first.push(delivery_id);
        return { kind: "unsent", outcome: { kind: "dead", reason: "enough" } };
      },
    },
  );
  expect(first).toEqual([earlier.delivery_id]);
});
