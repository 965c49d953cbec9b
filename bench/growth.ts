import type { Subscription } from "../bus/subscriptions/subscription.ts";
import { newEvent } from "./events.ts";
import { type Benchmark, inTurns, type Measurement, microsecondsOf } from "./report.ts";
import { callsMade, find, newWebhook, publish, send, subscribe } from "./steps.ts";

/** Number of messages that a queue passes to a function at once. */
const batch = 10;

type Size = {
  readonly companies: number;
  readonly subscriptions: number;
  readonly bytes: number;
};

const sizes: readonly Size[] = [
  { companies: 1, subscriptions: 1, bytes: 1_000 },
  { companies: 1, subscriptions: 100, bytes: 1_000 },
  { companies: 1, subscriptions: 10_000, bytes: 1_000 },
  { companies: 1_000, subscriptions: 10, bytes: 1_000 },
  { companies: 1, subscriptions: 1, bytes: 100_000 },
];

/** Measures the whole cost of an event that matches one of the company's subscriptions. */
export const growth: Benchmark = {
  about: "the whole cost of an event of 1 KB, as companies, subscriptions and events grow",
  run: (progress) => inTurns(sizes.map(measurementOf), { runs: 7, warmUps: 2 }, progress),
};

function measurementOf({ companies, subscriptions, bytes }: Size): Measurement {
  const companyIds = Array.from({ length: companies }, (_, i) => i + 1);
  const stored = new Map(companyIds.map((id) => [id, subscriptionsOf(id, subscriptions)]));
  const name = [
    companies > 1 ? `${companies.toLocaleString("en")} companies of ` : "",
    `${subscriptions.toLocaleString("en")} subscription${subscriptions > 1 ? "s" : ""}`,
    bytes > 1_000 ? `, ${bytes / 1000} KB` : "",
  ].join("");
  const batches = Array.from({ length: Math.ceil(companies / batch) }, (_, n) =>
    Array.from({ length: batch }, (_, i) => {
      const at = n * batch + i;
      return newEvent((at % companies) + 1, { licenseId: (at % subscriptions) + 1, bytes });
    }),
  );
  const work = async (i: number) =>
    send(await find(await publish(batches[i % batches.length] ?? [])));
  return {
    figures: [
      { name, unit: "µs/event" },
      { name: "  calls of AWS", unit: "/event" },
      { name: "  sent to AWS", unit: "bytes/event" },
    ],
    async measure() {
      subscribe(stored);
      // Until each company's subscriptions are in memory.
      for (const i of batches.keys()) await work(i);
      callsMade();
      await work(0);
      const calls = callsMade();
      const us = await microsecondsOf(work);
      callsMade();
      return [us, calls.count, calls.bytes].map((sum) => sum / batch);
    },
  };
}

/** Each matches another license. */
function subscriptionsOf(companyId: number, count: number): ReadonlyMap<string, Subscription> {
  const subscriptions = Array.from({ length: count }, (_, i) => {
    const pattern = { detail: { data: { license: { id: [i + 1] } } } };
    return newWebhook(companyId, { pattern });
  });
  return new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
}
