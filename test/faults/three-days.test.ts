import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand, paginateQuery } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { becomes } from "../support/becomes.ts";
import { queuesOf } from "../support/queues.ts";
import { adminOf } from "./support/api.ts";
import { taken as takes } from "./support/behavior.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { account, accountLine, settled } from "./support/ledger.ts";
import { eachOf, inBatches, loadFor } from "./support/load.ts";
import { maxWithin } from "./support/measures.ts";
import { publisherOf } from "./support/publisher.ts";
import { type Receivers, startReceivers } from "./support/receivers.ts";
import { sized } from "./support/size.ts";

const size = sized(
  { events: 100_000, outageHours: 72, withinMs: 5_400_000 },
  { events: 150, outageHours: 24, withinMs: 180_000 },
);
const hour = 3_600_000;
/** A circuit stays open for at most an hour plus a fifth. */
const stepMs = 1.2 * hour;
const steps = Math.round((size.outageHours * hour) / stepMs);
/** Deliveries that drain to an endpoint in a second. */
const pace = 100;

let dataDir: string;
let receivers: Receivers;
let bus: BusProcess;
let isAlive = false;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  receivers = await startReceivers(() => (isAlive ? takes : { kind: "closed" }));
  const targets = [receivers.host];
  const options = { assembly: inject("assembly"), dataDir, targets, hasJumpingClock: true };
  bus = await startBusProcess(options);
});
afterAll(async () => {
  await bus?.stop();
  await receivers?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Counts the waiting deliveries of a subscription. */
async function waiting(company: number, subscription: string): Promise<number> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({
    endpoint: bus.endpointUrl,
    region: "us-east-1",
    credentials,
  });
  const { TableNames = [] } = await client.send(new ListTablesCommand());
  const query = {
    TableName: TableNames.find((name) => name.includes("Deliveries")),
    IndexName: "Due",
    KeyConditionExpression: "endpoint = :endpoint",
    ExpressionAttributeValues: { ":endpoint": { S: `${company}#${subscription}` } },
    Select: "COUNT",
  } as const;
  let count = 0;
  for await (const { Count = 0 } of paginateQuery({ client }, query)) count += Count;
  return count;
}

test("delivers everything after days of outage, at the endpoint's pace", {
  timeout: size.withinMs,
}, async () => {
  const startedAt = Date.now();
  const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(0);
  const admin = adminOf(bus);
  const target = { receiver: "dead", company: 1, license: 1 };
  const id = await admin.subscribe(1, receivers.url("dead"), { events: ["license.activated"] });
  const load = loadFor([target], "three days", size.events);
  const due = load.map(({ due }) => due);
  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  await eachOf(inBatches(load, 100), 2, (batch) =>
    publisher.publish(batch.map(({ event }) => event)),
  );
  expect(await queuesOf(bus).quiet(size.withinMs)).toEqual({});
  // An event that had to be published again waits two minutes on its queue.
  expect(await becomes(async () => (await waiting(1, id)) === size.events, 180_000)).toBe(true);
  const waitTook = seconds(startedAt);
  console.log(`three days: ${size.events} deliveries wait after ${waitTook} s`);

  const outageAt = Date.now();
  // On a busy machine, more of them are running when the circuit opens.
  const firstAttempts = receivers.arrivals.length;
  for (let step = 0; step < steps; step++) {
    await bus.jump(stepMs);
    expect(await queuesOf(bus).quiet(60_000)).toEqual({});
  }
  const tried = receivers.arrivals.length;
  const probes = tried - firstAttempts;
  // About one an hour. None has used up its schedule.
  expect(probes).toBeGreaterThan((2 / 3) * steps);
  expect(probes).toBeLessThan(1.5 * steps);
  expect(await waiting(1, id)).toBe(size.events);
  const outageTook = seconds(outageAt);
  console.log(
    `three days: ${firstAttempts} first attempts and ${probes} probes in the outage of ${outageTook} s`,
  );

  isAlive = true;
  const aliveAt = Date.now();
  await bus.jump(2 * hour);
  const inOutage = new Set(receivers.arrivals.slice(0, tried).map(({ eventId }) => eventId));
  const taken = () => receivers.arrivals.filter(({ isTaken }) => isTaken);
  const untried = () =>
    new Set(taken().flatMap(({ eventId }) => (inOutage.has(eventId) ? [] : [eventId])));
  // A jump before all of them are delivered would send the rest twice.
  const isDrained = async () => untried().size === size.events - inOutage.size;
  expect(await becomes(isDrained, size.withinMs)).toBe(true);
  // A message whose function timed out waits on its queue for minutes.
  expect(await queuesOf(bus).quiet(300_000)).toEqual({});
  const drainTook = seconds(aliveAt);
  const times = taken().map(({ at }) => at);
  // Deliveries that were attempted in the outage arrive when their next attempts are due, within a
  // day.
  for (let hours = 0; hours < 30; hours += 3) {
    await bus.jump(3 * hour);
    expect(await queuesOf(bus).quiet(60_000)).toEqual({});
  }
  const found = await settled(async () => account(due, receivers.arrivals, []), 30_000);
  const [inSecond, inTen] = [maxWithin(times, 1_000), maxWithin(times, 10_000)];
  const { longestChain } = await bus.observed();
  const more =
    `waiting after ${waitTook} s, ${tried} requests in the outage of ${outageTook} s, then drained in ` +
    `${drainTook} s: at most ${inSecond} in a second and ${inTen} in ten; the longest chain ran a function ${longestChain} times`;
  console.log(accountLine("three days", found, Date.now() - startedAt, more));

  expect(found).toMatchObject({ lost: [], dead: 0, held: 0, renamed: [] });
  expect(found.once + found.twice.length).toBe(size.events);
  // A jump over hours ends a retry's delay and its lease at the same time, which causes two
  // attempts.
  expect(found.twice.filter(({ eventId }) => !inOutage.has(eventId))).toEqual([]);
  // A busy machine falls behind the pace and makes up for it. It never gets ahead.
  const secondsAhead = times
    .toSorted((a, b) => a - b)
    .map((at, i) => i / pace - (at - aliveAt) / 1000);
  expect(secondsAhead.reduce((most, ahead) => Math.max(most, ahead))).toBeLessThan(2);
  expect(longestChain).toBeLessThanOrEqual(16);
  expect(await becomes(async () => (await waiting(1, id)) === 0, 60_000)).toBe(true);
});
