import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { queuesOf } from "../support/queues.ts";
import { adminOf } from "./support/api.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { account, accountLine, isExplainedBy, type Repeated, settled } from "./support/ledger.ts";
import { eachOf, inBatches, loadFor, subscribeAll, targetsOf } from "./support/load.ts";
import { publisherOf } from "./support/publisher.ts";
import { queuedTimes } from "./support/queued-deliveries.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { sized } from "./support/size.ts";

const size = sized(
  { events: 5_000, kills: 5, maxDelay: 900 },
  { events: 200, kills: 1, maxDelay: 10 },
);

let dataDir: string;
let receivers: Receivers;
let bus: BusProcess;
const start = () =>
  startBusProcess({
    assembly: inject("assembly"),
    dataDir,
    targets: [receivers.host],
    maxDelay: size.maxDelay,
    queuedFile: join(dataDir, "queued.txt"),
  });
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  // As long as a nearby receiver takes, so that a kill always hits a running attempt.
  receivers = await startReceivers(() => ({ kind: "answer", status: 200, afterMs: 20 }));
  bus = await start();
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test("a bus that is killed repeatedly delivers everything it accepted, and repeats only interrupted deliveries", {
  timeout: sized(1_200_000, 180_000),
}, async () => {
  const admin = adminOf(bus);
  const targets = targetsOf(10, 1);
  await subscribeAll(admin, targets, receivers.url, { events: ["license.activated"] });
  const load = loadFor(targets, "kill", size.events);
  const due = load.map(({ due }) => due);

  const startedAt = Date.now();
  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  /**
   * Times at which no bus ran. Earlier arrivals are of the killed bus, and later ones of the next.
   */
  const kills: number[] = [];
  let accepted = 0;
  let planned = 0;
  let killing = Promise.resolve();
  async function killAndStart(): Promise<void> {
    await bus.kill();
    // Requests that it had sent are received a moment later.
    await setImmediate();
    kills.push(Date.now());
    bus = await start();
  }
  await eachOf(inBatches(load, 10), 4, async (batch) => {
    await publisher.publish(batch.map(({ event }) => event));
    accepted += batch.length;
    if (planned === size.kills || accepted < (size.events * (planned + 1)) / (size.kills + 1))
      return;
    planned++;
    killing = killing.then(killAndStart);
  });
  await killing;

  const look = async () => account(due, receivers.arrivals, []);
  await settled(look, sized(600_000, 120_000));
  // Waits for the repeats too.
  expect(await queuesOf(bus).idle(120_000)).toEqual({});
  const found = await look();
  const queued = await queuedTimes(join(dataDir, "queued.txt"));
  const unexplained: (Repeated & { readonly recorded: number })[] = [];
  for (const repeated of found.twice) {
    const { webhookId = "" } = repeated.taken[0] ?? {};
    const attempts = await adminOf(bus).attempts(1, webhookId);
    const recorded = attempts.filter((why) => why === null).length;
    const times = queued.get(webhookId) ?? [];
    if (!isExplainedBy(kills, repeated, recorded, times))
      unexplained.push({ ...repeated, recorded });
  }
  const refused = publisher.answers.filter(({ status }) => status !== 202);
  const again = new Set(refused.map(({ eventId }) => eventId)).size;
  const more =
    `${kills.length} kills explain ${found.twice.length - unexplained.length} of those delivered twice; ` +
    `${again} events had to be published again`;
  console.log(accountLine("kill -9", found, Date.now() - startedAt, more));

  expect(kills).toHaveLength(size.kills);
  expect(found.lost).toEqual([]);
  expect(found.renamed).toEqual([]);
  expect(found.strays).toEqual([]);
  expect(unexplained, `killed at ${kills}`).toEqual([]);
});
