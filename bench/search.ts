import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { sampleCompany } from "../cli/sample-company.ts";
import { type BenchedBus, startBus } from "./bus.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

/** Number of events in the day that is searched. */
const events = 100_000;
const day = 86_400_000;
/** Events in a request. */
const ways = { "one by one": 1, "in batches of 100": 100 };

/** A day in which events were accepted, in unix milliseconds. */
type Day = { readonly from: number; readonly to: number };

/** Measures searches in a company's events of a day, until the first page with an event or the end. */
export const search: Benchmark = {
  about: `searching a day of ${events.toLocaleString("en")} events for a license`,
  async run(progress) {
    progress("starting the bus");
    const bus = await startBus([]);
    try {
      const now = Date.now();
      const measurements: Measurement[] = [];
      for (const [i, [way, perRequest]] of Object.entries(ways).entries()) {
        progress(`storing events ${way}`);
        const searched = { from: now - (i + 1) * day, to: now - i * day };
        await store(bus, perRequest, searched);
        measurements.push(measurementOf(way, bus, searched));
      }
      return await inTurns(measurements, { runs: 3, warmUps: 1 }, progress);
    } finally {
      await bus.stop();
    }
  },
};

async function store(
  { eventsTable, environment }: BenchedBus,
  perRequest: number,
  { from, to }: Day,
) {
  const child = fork(
    join(import.meta.dirname, "store-events.ts"),
    [eventsTable, ...[events, perRequest, from, to].map(String)],
    { env: { ...process.env, ...environment } },
  );
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error("The events could not be stored");
}

function measurementOf(way: string, bus: BenchedBus, searched: Day): Measurement {
  const goal = { atMost: 2 };
  return {
    figures: [
      { name: `${way}: the newest event`, unit: "s", goal },
      { name: "  the middle one", unit: "s", goal },
      { name: "  none", unit: "s", goal },
      { name: "  processor time of the bus", unit: "s" },
    ],
    async measure() {
      const seconds: number[] = [];
      for (const licenseId of [events, events / 2, events + 1]) {
        const before = await bus.usage();
        const started = performance.now();
        const isFound = await finds(`license/${licenseId}`, bus, searched);
        seconds.push((performance.now() - started) / 1000);
        if (isFound !== licenseId <= events) throw new Error(`license/${licenseId}: ${isFound}`);
        if (isFound) continue;
        seconds.push(((await bus.usage()).cpuMs - before.cpuMs) / 1000);
      }
      return seconds;
    },
  };
}

/** Reads pages until one has an event, as the console and `leb` do. */
async function finds(text: string, { apiUrl, keys }: BenchedBus, { from, to }: Day) {
  let cursor: string | null | undefined;
  do {
    const query = new URLSearchParams({
      search: text,
      from: String(from),
      to: String(to),
      ...(cursor && { cursor }),
    });
    const response = await fetch(`${apiUrl}/v1/companies/${sampleCompany}/events?${query}`, {
      headers: { authorization: `Bearer ${keys.company}` },
    });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    const page = (await response.json()) as { items: unknown[]; next: string | null };
    if (page.items.length > 0) return true;
    cursor = page.next;
  } while (cursor !== null);
  return false;
}
