import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Admin, adminOf } from "./support/api.ts";
import { type Behavior, taken } from "./support/behavior.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { account, accountLine, type Repeated, settled } from "./support/ledger.ts";
import {
  eachOf,
  inBatches,
  loadFor,
  subscribeAll,
  type Target,
  targetsOf,
} from "./support/load.ts";
import { publisherOf } from "./support/publisher.ts";
import { randomOf } from "./support/random.ts";
import { type Came, type Receivers, startReceivers } from "./support/receivers.ts";
import { seed, sized } from "./support/size.ts";

const size = sized(
  { events: 10_000, subscriptions: 200, companies: 10, withinMs: 1_800_000 },
  { events: 100, subscriptions: 20, companies: 2, withinMs: 180_000 },
);
const faultyShare = 0.3;
/** No delivery may end dead here. With this many attempts none does. */
const input = {
  events: ["license.activated"],
  retry: { delays: [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 5, 5, 5, 5, 10, 10, 10, 10] },
  timeout: 1,
};

/** Faults of receivers, weighted by likelihood. */
const evils: readonly { readonly weight: number; readonly behavior: Behavior }[] = [
  { weight: 2, behavior: { kind: "answer", status: 500 } },
  { weight: 2, behavior: { kind: "answer", status: 503 } },
  { weight: 2, behavior: { kind: "answer", status: 429 } },
  { weight: 6, behavior: { kind: "hang" } },
  { weight: 6, behavior: { kind: "slow", ms: 400 } },
  { weight: 6, behavior: { kind: "cut" } },
  { weight: 6, behavior: { kind: "huge", bytes: 100_000_000 } },
];
const weights = evils.reduce((sum, { weight }) => sum + weight, 0);

/** Chooses by the event and the number of its earlier requests, in any order of arrival. */
function choose({ eventId, earlier }: Came): Behavior {
  const random = randomOf(`${seed}/${eventId}/${earlier}`);
  if (random() >= faultyShare) return taken;
  let left = random() * weights;
  for (const { weight, behavior } of evils) {
    left -= weight;
    if (left < 0) return behavior;
  }
  return taken;
}

let dataDir: string;
let receivers: Receivers;
let bus: BusProcess;
let admin: Admin;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  receivers = await startReceivers(choose);
  bus = await startBusProcess({ assembly: inject("assembly"), dataDir, targets: [receivers.host] });
  admin = adminOf(bus);
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("delivers all events to receivers that fail three times in ten, in every way", {
  timeout: size.withinMs + 120_000,
}, async () => {
  const targets = targetsOf(size.subscriptions, size.companies);
  const receiverOf = await subscribeAll(admin, targets, receivers.url, input);
  const load = loadFor(targets, "hell", size.events);
  const due = load.map(({ due }) => due);

  const start = Date.now();
  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  const batches = inBatches(load, 50);
  await eachOf(batches, 2, (batch) => publisher.publish(batch.map(({ event }) => event)));

  const companies = new Set(targets.map(({ company }) => company));
  const look = async () => {
    const before = account(due, receivers.arrivals, []);
    if (before.lost.length === 0) return before;
    const seen = await Promise.all(
      [...companies].map((company) => admin.seen(company, receiverOf)),
    );
    return account(due, receivers.arrivals, seen.flat());
  };
  const found = await settled(look, size.withinMs);
  const explained: Repeated[] = [];
  for (const one of found.twice) if (await gaveUpOn(one, targets)) explained.push(one);
  const requests = receivers.arrivals.length;
  const refused = receivers.arrivals.filter(({ isTaken }) => !isTaken).length;
  const more =
    `${requests} requests to ${targets.length} receivers, ${refused} of them not taken; ` +
    `of ${explained.length} the good answer came too late for the bus`;
  console.log(accountLine("receivers from hell", found, Date.now() - start, more));

  expect(found.lost).toEqual([]);
  expect([found.dead, found.held]).toEqual([0, 0]);
  expect(found.renamed).toEqual([]);
  expect(found.strays).toEqual([]);
  expect(found.twice).toEqual(explained);
});

/** True if the bus recorded a timeout for each acceptance but the last. */
async function gaveUpOn({ receiver, taken }: Repeated, targets: readonly Target[]) {
  const company = targets.find((target) => target.receiver === receiver)?.company ?? 0;
  const attempts = await admin.attempts(company, taken[0]?.webhookId ?? "");
  return attempts.filter((reason) => reason === "timeout").length >= taken.length - 1;
}
