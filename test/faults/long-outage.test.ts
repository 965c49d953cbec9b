import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { becomes } from "../support/becomes.ts";
import { queuesOf } from "../support/queues.ts";
import { adminOf } from "./support/api.ts";
import { type Behavior, taken } from "./support/behavior.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { type Arrival, account, accountLine, settled } from "./support/ledger.ts";
import { inBatches, loadFor, type Target } from "./support/load.ts";
import { maxWithin } from "./support/measures.ts";
import { publisherOf } from "./support/publisher.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { sized } from "./support/size.ts";

const size = sized(
  { events: 2_000, slow: 300, perSecond: 100, deadMs: 120_000, withinMs: 600_000 },
  { events: 120, slow: 30, perSecond: 30, deadMs: 60_000, withinMs: 90_000 },
);
const objects = 10;
const input = {
  events: ["license.activated"],
  // Long enough for the outage, for deliveries that were attempted in it.
  retry: { delays: Array.from({ length: 20 }, () => 5) },
};
const slowly: Behavior = { kind: "answer", status: 200, afterMs: 2_500 };

const alive = new Set<string>();
let dataDir: string;
let receivers: Receivers;
let bus: BusProcess;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  receivers = await startReceivers(({ receiver }) => {
    if (!alive.has(receiver)) return { kind: "closed" };
    return receiver === "slow" ? slowly : taken;
  });
  bus = await startBusProcess({ assembly: inject("assembly"), dataDir, targets: [receivers.host] });
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Publishes events for a dead receiver, for a company of its own. Then the receiver recovers. */
async function outage(receiver: string, company: number, events: number, input: object) {
  const startedAt = Date.now();
  const admin = adminOf(bus);
  const id = await admin.subscribe(company, receivers.url(receiver), input);
  const targets = Array.from({ length: objects }, (_, i): Target => {
    return { receiver, company, license: i + 1 };
  });
  const load = loadFor(targets, receiver, events);
  const due = load.map(({ due }) => due);
  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  // One event of each object at a time, so that this is the order in which an object's events are
  // accepted.
  for (const batch of inBatches(load, objects)) {
    await publisher.publish(batch.map(({ event }) => event));
  }
  const own = () => receivers.arrivals.filter((arrival) => arrival.receiver === receiver);
  const look = async () =>
    account(due, own(), await admin.seen(company, new Map([[id, receiver]])));
  // All but the few that were attempted. Listing them takes far longer than the subscription's
  // count, which stops at a thousand.
  const minHeld = 0.9 * events;
  const isHeld = async () =>
    (await admin.held(company, id)) >= Math.min(minHeld, 1_000) && (await look()).held >= minHeld;
  expect(await becomes(isHeld, size.deadMs)).toBe(true);
  const waiting = await look();
  expect(own().length).toBeGreaterThan(0);
  expect(waiting).toMatchObject({ once: 0, twice: [], dead: 0 });

  const tried = own().length;
  alive.add(receiver);
  const aliveAt = Date.now();
  // Held deliveries are visible, and must arrive all the same.
  await settled(async () => account(due, own(), []), size.withinMs);
  expect(await queuesOf(bus).idle(60_000)).toEqual({});
  const found = account(due, own(), []);
  const times = own().flatMap(({ at, isTaken }) => (isTaken ? [at] : []));
  const took = ((Math.max(...times) - aliveAt) / 1000).toFixed(1);
  return {
    found,
    load,
    arrivals: own(),
    times,
    line: (name: string, more = "") =>
      accountLine(
        name,
        found,
        Date.now() - startedAt,
        `${waiting.held} held and ${tried} requests made while it was dead, all taken ${took} s after that${more}`,
      ),
  };
}

// Concurrent, because most of the time is waiting.
test.concurrent("delivers everything after a long outage, in order, and within the rate", {
  timeout: size.withinMs + 120_000,
}, async () => {
  const rate_limit = { per: "second", max: size.perSecond };
  const paced = { ...input, ordered: true, rate_limit };
  const { found, load, arrivals, times, line } = await outage("paced", 1, size.events, paced);
  const [inSecond, inTen] = [maxWithin(times, 1_000), maxWithin(times, 10_000)];
  const measured = `, at most ${inSecond} in a second and ${inTen} in ten, of ${size.perSecond} a second allowed`;
  console.log(line("long outage", measured));

  expect(found).toMatchObject({ once: size.events, twice: [], lost: [], renamed: [] });
  expect(disorderIn(arrivals, load)).toEqual([]);
  // The end of one window and the start of the next may be in the same second.
  expect(inSecond).toBeLessThanOrEqual(2 * size.perSecond);
  expect(inTen).toBeLessThanOrEqual(11 * size.perSecond);
});

test.concurrent("delivers each event once after an outage, however slowly its receiver answers", {
  timeout: size.withinMs + 120_000,
}, async () => {
  const { found, line } = await outage("slow", 2, size.slow, input);
  console.log(line("slow after an outage"));
  expect(found).toMatchObject({ once: size.slow, twice: [], lost: [], renamed: [] });
});

/** Returns events that were accepted after a later one of the same object. */
function disorderIn(
  arrivals: readonly Arrival[],
  load: ReturnType<typeof loadFor>,
): readonly string[] {
  const takenAt = new Map(
    arrivals.flatMap(({ eventId, at, isTaken }) => (isTaken ? [[eventId, at] as const] : [])),
  );
  const byObject = Object.groupBy(load, ({ event }) => event.data.license.id);
  return Object.values(byObject).flatMap((events = []) => {
    const times = events.map(({ event }) => takenAt.get(event.id) ?? 0);
    return events.flatMap(({ event }, i) =>
      (times[i] ?? 0) < (times[i - 1] ?? 0) ? [event.id] : [],
    );
  });
}
