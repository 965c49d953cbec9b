import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { PolledMessage } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { adminOf } from "./support/api.ts";
import { type BusProcess, startBusProcess } from "./support/bus-process.ts";
import { eachOf, inBatches } from "./support/load.ts";
import { publisherOf } from "./support/publisher.ts";
import { randomOf } from "./support/random.ts";
import { seed, sized } from "./support/size.ts";

const size = sized({ events: 1_500, kills: 4 }, { events: 50, kills: 1 });
const consumers = 3;
const objects = 15;
const leaseSeconds = 2;
/** The share of messages that a consumer takes without acknowledging them. */
const forgotten = 0.05;
/** Clocks of one machine, in milliseconds. */
const tolerance = 20;

let dataDir: string;
let bus: BusProcess;
const start = () =>
  startBusProcess({ assembly: inject("assembly"), dataDir, targets: [], maxDelay: 1 });
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "license-event-bus-faults-"));
  bus = await start();
});
afterAll(async () => {
  await bus?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

type Results = { readonly items: readonly { readonly result: string }[] };

/** A message as a consumer got it. */
type Taken = PolledMessage & { readonly at: number };

test("consumers that poll a bus that is killed get everything, in order, and one lease at a time", {
  timeout: sized(1_200_000, 180_000),
}, async () => {
  const random = randomOf(`${seed}/polling`);
  const admin = adminOf(bus);
  const subscribe = async (ordered: boolean) => {
    const input = { target: { type: "poll" }, events: ["license.activated"], ordered };
    const { body } = await admin.call("POST", "/v1/companies/1/subscriptions", input);
    return (body as { readonly id: string }).id;
  };
  const subscriptions = [await subscribe(false), await subscribe(true)] as const;
  const taken = new Map<string, Taken[]>(subscriptions.map((id) => [id, []]));
  const acknowledged = new Set<string>();

  const events = Array.from({ length: size.events }, (_, i) => ({
    id: crypto.randomUUID(),
    event: "license.activated",
    company_id: 1,
    data: { license: { id: i % objects, max_activations: i } },
  }));

  let isOver = false;
  /** Makes a call. Returns undefined if the bus is killed meanwhile, or fails. */
  async function ask(method: "GET" | "POST", path: string, input?: object): Promise<unknown> {
    try {
      const { status, body } = await busClient(bus.apiUrl, bus.adminKey).call(method, path, input);
      return status === 200 ? body : undefined;
    } catch {
      return undefined;
    }
  }

  async function consume(subscription: string): Promise<void> {
    const path = `/v1/companies/1/subscriptions/${subscription}/messages`;
    while (!isOver) {
      const answer = await ask("GET", `${path}?limit=10&wait=1&lease=${leaseSeconds}`);
      const { items = [] } = (answer ?? {}) as { readonly items?: readonly PolledMessage[] };
      const at = Date.now();
      taken.get(subscription)?.push(...items.map((item) => ({ ...item, at })));
      const kept = items.filter(() => random() >= forgotten);
      if (kept.length === 0) continue;
      const leases = kept.map(({ lease }) => lease);
      // Without an answer, it is unknown whether the bus recorded it.
      let results: Results | undefined;
      while (!results) {
        results = (await ask("POST", `${path}/acknowledge`, { leases })) as Results | undefined;
        if (!results) await wait(100);
      }
      for (const [i, { result }] of results.items.entries()) {
        if (result === "acknowledged") acknowledged.add(kept[i]?.id ?? "");
      }
    }
  }
  const consuming = subscriptions.flatMap((id) =>
    Array.from({ length: consumers }, () => consume(id)),
  );

  const publisher = publisherOf(() => bus.apiUrl, await admin.publisherKey("license-api"));
  let accepted = 0;
  let kills = 0;
  let killing = Promise.resolve();
  // One request at a time, so that the events of an object are published in order.
  await eachOf(inBatches(events, 10), 1, async (batch) => {
    await publisher.publish(batch);
    accepted += batch.length;
    if (kills === size.kills || accepted < (size.events * (kills + 1)) / (size.kills + 1)) return;
    kills++;
    killing = killing.then(async () => {
      await bus.kill();
      bus = await start();
    });
  });
  await killing;

  await expect
    .poll(() => acknowledged.size, { timeout: sized(600_000, 120_000) })
    .toBe(subscriptions.length * size.events);
  isOver = true;
  await Promise.all(consuming);

  const all = [...taken.values()].flat();
  for (const messages of taken.values()) {
    expect(new Set(messages.map(({ event_id }) => event_id)).size).toBe(size.events);
  }
  const early = [...Map.groupBy(all, ({ id }) => id).values()].flatMap((handed) =>
    handed.slice(1).filter(({ at }, i) => at + tolerance < (handed[i]?.leased_until ?? 0)),
  );
  expect(early).toEqual([]);
  const ordered = new Set<string>();
  const place = new Map<string, number>(events.map(({ id }, i) => [id, i]));
  const last = new Map<number, number>();
  for (const { id, event_id } of taken.get(subscriptions[1]) ?? []) {
    const i = place.get(event_id) ?? -1;
    if (!ordered.has(id)) {
      expect(i, event_id).toBeGreaterThan(last.get(i % objects) ?? -1);
      last.set(i % objects, i);
    }
    ordered.add(id);
  }
  console.log(
    `polling: accepted ${size.events}, for ${subscriptions.length} subscriptions; ${all.length} messages handed out, ${acknowledged.size} acknowledged, lost 0, ${kills} kills`,
  );
  expect(kills).toBe(size.kills);
});
