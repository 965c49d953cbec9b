import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { becomes } from "../support/becomes.ts";
import { type Admin, adminOf } from "./support/api.ts";
import { taken } from "./support/behavior.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { account, accountLine, settled } from "./support/ledger.ts";
import { loadFor, steadily, subscribeAll, type Target, targetsOf } from "./support/load.ts";
import { percentile } from "./support/measures.ts";
import { publisherOf } from "./support/publisher.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { sized } from "./support/size.ts";

const size = sized(
  { healthy: 50, perSecond: 30, seconds: 60 },
  { healthy: 50, perSecond: 20, seconds: 4 },
);
const hangsForMs = 15_000;
/**
 * Other tests run next to the short form and delay single events, so only the full form measures
 * time.
 */
const isTimed = sized(true, false);

let dataDir: string;
let healthy: Receivers;
let hanging: Receivers;
let bus: BusProcess;
let admin: Admin;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  healthy = await startReceivers(() => taken);
  hanging = await startReceivers(() => ({ kind: "answer", status: 200, afterMs: hangsForMs }));
  const targets = [healthy.host, hanging.host];
  bus = await startBusProcess({ assembly: inject("assembly"), dataDir, targets });
  admin = adminOf(bus);
});
afterAll(async () => {
  await bus?.stop();
  await healthy?.stop();
  await hanging?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("a subscription that hangs on every request delays no other", {
  timeout: sized(600_000, 120_000),
}, async () => {
  const startedAt = Date.now();
  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  const targets = targetsOf(size.healthy, 1);
  const events = { events: ["license.activated"] };
  const healthyIds = await subscribeAll(admin, targets, healthy.url, events);

  /**
   * @returns The time of each event from publish to arrival at a healthy receiver, and the account
   * of all.
   */
  async function measure(name: string, some: readonly Target[], count: number, perSecond: number) {
    const load = loadFor(some, `isolation ${name}`, count);
    const publishedAt = new Map<string, number>();
    await steadily(load, perSecond, async ({ event }) => {
      publishedAt.set(event.id, Date.now());
      await publisher.publish([event]);
    });
    const wanted = new Set(targets.map(({ receiver }) => receiver));
    const due = load.map(({ due }) => due).filter(({ receiver }) => wanted.has(receiver));
    const ids = new Set(due.map(({ eventId }) => eventId));
    const own = () => healthy.arrivals.filter(({ eventId }) => ids.has(eventId));
    const found = await settled(async () => account(due, own(), []), 60_000);
    const took = own().map(({ eventId, at }) => at - (publishedAt.get(eventId) ?? 0));
    return { found, p50: percentile(took, 0.5), p99: percentile(took, 0.99) };
  }

  const count = size.perSecond * size.seconds;
  // Afterwards each has had an event, and functions have started the environments that they need.
  await measure("warm-up", targets, Math.max(targets.length, count / 2), size.perSecond);
  const without = await measure("without", targets, isTimed ? count : 0, size.perSecond);
  const limits = { p50: 2 * without.p50, p99: 2 * without.p99 };
  const sick = { receiver: "hanging", company: 1, license: targets.length + 1 };
  const sickIds = await subscribeAll(admin, [sick], hanging.url, events);
  const along = [sick, ...targets];
  // As above: hanging requests have taken environments, and others were started in their place.
  await measure("warm-up together", along, count / 2, size.perSecond);
  let together = await measure("together", along, count, size.perSecond);
  // Other occasional work of the machine is not the hanging receiver's fault, which would show
  // again.
  if (isTimed && (together.p99 > limits.p99 || together.p50 > limits.p50)) {
    together = await measure("together again", along, count, size.perSecond);
  }
  const summary = `99th percentile ${together.p99} ms next to the hanging one (median ${together.p50} ms)`;
  const more = isTimed ? `${summary}, ${without.p99} ms (${without.p50} ms) without it` : summary;
  console.log(accountLine("isolation", together.found, Date.now() - startedAt, more));

  expect(together.found.lost).toEqual([]);
  expect(together.found.twice).toEqual([]);
  // Each has functions of its own. The attempts at the hanging one are still running.
  const [sickId = ""] = sickIds.keys();
  const isAttempted = async () => sickId in (await bus.observed()).senders;
  expect(await becomes(isAttempted, 3 * hangsForMs)).toBe(true);
  const { senders } = await bus.observed();
  const attemptsOf = (ids: Iterable<string>, isSlow: boolean) =>
    [...ids]
      .flatMap((id) => Object.entries(senders[id] ?? {}))
      .filter(([name]) => name.startsWith("WebhooksDeliverSlowly") === isSlow)
      .reduce((sum, [, count]) => sum + count, 0);
  expect(attemptsOf([sickId], false)).toBe(0);
  // Each was unknown at first, and a busy machine makes some answers slow.
  const quick = attemptsOf(healthyIds.keys(), false);
  expect(quick).toBeGreaterThan(attemptsOf(healthyIds.keys(), true));
  if (!isTimed) return;
  expect(together.p99).toBeLessThanOrEqual(limits.p99);
  expect(together.p50).toBeLessThanOrEqual(limits.p50);
});
