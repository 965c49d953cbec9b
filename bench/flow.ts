import { setTimeout as wait } from "node:timers/promises";
import { type BenchedBus, withBus } from "./bus.ts";
import { batchesOf, publish, publishAll, singles } from "./client.ts";
import { arrivalOf, type Receiver } from "./receiver.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

/** Concurrent requests. */
const atATime = 32;
const batchesAtATime = 4;
const perBatch = 100;
/** For latency: events a second, and seconds. */
const steadily = 50;
const seconds = 6;

/**
 * Measures the whole bus in the embedded AWS, from publishing until the last webhook has arrived.
 */
export const flow: Benchmark = {
  about: "the synthesized stack in the embedded AWS, from publishing to the last webhook",
  run: (progress) =>
    withBus(progress, async (bus, receiver) => {
      const measurements = [
        throughput("one by one", 500, 3.5, bus, () =>
          publishAll(singles(1_000), atATime, bus, receiver),
        ),
        throughput(`in batches of ${perBatch}`, 1_000, 1.8, bus, () =>
          publishAll(batchesOf(perBatch, 20), batchesAtATime, bus, receiver),
        ),
        latency(bus, receiver),
      ];
      // Two warm-ups: every environment of a function must compile what it runs often.
      return inTurns(measurements, { runs: 5, warmUps: 2 }, progress);
    }),
};

/** @param run - Resolves with the number of events that have arrived. */
function throughput(
  how: string,
  atLeast: number,
  maxMs: number,
  bus: BenchedBus,
  run: () => Promise<number>,
): Measurement {
  return {
    figures: [
      { name: how, unit: "events/s", goal: { atLeast } },
      { name: "  processor time of the bus", unit: "ms/event", goal: { atMost: maxMs } },
    ],
    async measure() {
      const before = await bus.usage();
      const started = performance.now();
      const count = await run();
      const ms = performance.now() - started;
      const { cpuMs } = await bus.usage();
      return [(count / ms) * 1000, (cpuMs - before.cpuMs) / count];
    },
  };
}

function latency(bus: BenchedBus, receiver: Receiver): Measurement {
  return {
    figures: [
      { name: `latency at ${steadily} events/s, median`, unit: "ms", goal: { atMost: 6 } },
      { name: "  99th percentile", unit: "ms", goal: { atMost: 15 } },
      { name: "memory of the bus (RSS)", unit: "MB", goal: { atMost: 450 } },
    ],
    async measure() {
      const events = singles(steadily * seconds).flat();
      const arrivals = receiver.arrivalsOf(events.map(({ id }) => arrivalOf(id)));
      const began = performance.now();
      const dueAt = (i: number) => began + (i * 1000) / steadily;
      await Promise.all(
        events.map(async (event, i) => {
          await wait(Math.max(0, dueAt(i) - performance.now()));
          await publish(event, bus);
        }),
      );
      // From the time when each was due, so that a bus that is behind does not hide it.
      const took = (await arrivals).map((at, i) => at - dueAt(i)).sort((a, b) => a - b);
      const percentile = (share: number) => took[Math.ceil(took.length * share) - 1] ?? Number.NaN;
      return [percentile(0.5), percentile(0.99), (await bus.usage()).rssMb];
    },
  };
}
