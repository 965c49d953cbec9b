import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sample } from "../catalog/index.ts";
import {
  flatten,
  type Pattern,
  PatternIndex,
  parsePattern,
} from "../packages/event-patterns/index.ts";
import { memoryAccess } from "./memory-access.ts";
import { lettersOf, type Mix, mixOf } from "./pattern-mixes.ts";
import { type Benchmark, type Figure, inTurns, microsecondsOf, type Progress } from "./report.ts";

/** An event is likely to match as many, whatever the number of patterns: each has its own value. */
const kinds: readonly ((i: number) => object)[] = [
  (i) => ({ detail: { data: { license: { id: [i] } } } }),
  (i) => ({ detail: { data: { license: { license_key: [{ prefix: `${lettersOf(i)}-` }] } } } }),
  (i) => ({ detail: { data: { license: { license_key: [{ suffix: `-${lettersOf(i)}` }] } } } }),
  (i) => ({
    "detail-type": [{ prefix: "license." }],
    detail: { data: { license: { total_consumptions: [{ numeric: [">=", i, "<", i + 1] }] } } },
  }),
  (i) => ({
    "detail-type": ["license.activated", "license.created", "license.updated"],
    detail: {
      user_id: [i],
      data: { license: { activations_type: [{ "anything-but": "offline" }] } },
    },
  }),
  (i) => ({
    detail: { data: { license: { order: { store_id: [{ "equals-ignore-case": `so-${i}` }] } } } },
  }),
  (i) => ({
    source: [{ "anything-but": ["user-portal"] }],
    detail: {
      data: {
        license: {
          is_trial: [false],
          order: { id: [i], store_id: [{ prefix: { "equals-ignore-case": "so-" } }] },
        },
      },
    },
  }),
  (i) => ({
    $or: [
      { detail: { data: { license: { hardware_id: [`host-${i}`] } } } },
      { detail: { data: { license: { license_key: [{ wildcard: `${lettersOf(i)}*-*` }] } } } },
    ],
  }),
];

const license = sample("license.activated");

/** Returns an event as the bus publishes it, with values that patterns refer to. */
function eventOf(i: number): object {
  const data = license?.data as { license: { order: object } };
  return {
    version: "0",
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "license.activated",
    source: "license-api",
    account: "123456789012",
    time: "2026-11-22T12:00:00Z",
    region: "us-east-1",
    resources: [],
    detail: {
      ...license,
      user_id: i,
      data: {
        license: {
          ...data.license,
          id: i,
          license_key: `${lettersOf(i)}-7Q2M-X4RD-${lettersOf(i)}`,
          total_consumptions: i,
          order: { ...data.license.order, id: i, store_id: `SO-${i}` },
        },
      },
      consumers: ["webhooks", "integrations"],
      accepted_at: 1_790_000_000_000,
    },
  };
}

const events = 2_000;
const counts = [100, 10_000, 100_000];

/** Measures the cost of an index over many patterns: to build, to keep, and for each event. */
export const patterns: Benchmark = {
  about: "finding the matching subscriptions of an event, among 100 to 100,000",
  async run(progress, { mixes, mix }) {
    if (mix !== undefined) return measureMixes([mix], progress);
    const figures: Figure[] = [];
    for (const count of counts) figures.push(...(await measure(count, progress)));
    const numbers = Array.from({ length: mixes }, (_, i) => i + 1);
    return mixes > 0 ? [...figures, ...(await measureMixes(numbers, progress))] : figures;
  },
};

const mixCounts = [100, 1_000, 10_000, 100_000];
const maxInMix = 100_000;
/** Events that an index has processed before it is measured. */
const learned = 10_000;

type Costs = {
  readonly us: number;
  readonly matches: number;
  readonly ms: number;
  readonly bytes: number;
};

/** Returns the costs of the most expensive mix, and its number. */
async function measureMixes(
  numbers: readonly number[],
  progress: Progress,
): Promise<readonly Figure[]> {
  const measured: ReadonlyMap<number, Costs>[] = [];
  for (const number of numbers) {
    const mix = mixOf(number);
    progress(`mix ${number}: ${mix.about}`);
    const costs = new Map<number, Costs>();
    for (const count of mixCounts) costs.set(count, await costsOf(mix, count));
    measured.push(costs);
  }

  const worst = (
    title: string,
    unit: string,
    cost: (costs: ReadonlyMap<number, Costs>) => number,
    atMost?: number,
  ): Figure => {
    const values = measured.map(cost);
    const value = Math.max(...values);
    const name = `${title} (mix ${numbers[values.indexOf(value)]})`;
    return { name, unit, values: [value], ...(atMost && { goal: { atMost } }) };
  };
  const at = (count: number, cost: keyof Costs) => (costs: ReadonlyMap<number, Costs>) =>
    costs.get(count)?.[cost] ?? Number.NaN;
  const us = (count: number) => at(count, "us");
  return [
    ...mixCounts.flatMap((count) => {
      const name = `${count.toLocaleString("en")} subscriptions`;
      const median = { name: `${name}, mixes`, unit: "µs/event", values: measured.map(us(count)) };
      const goal = count === maxInMix ? 20 : undefined;
      return [median, worst("  worst", "µs/event", us(count), goal)];
    }),
    worst("  matches", "/event", at(maxInMix, "matches")),
    worst("  times those of 100", "", (costs) => us(maxInMix)(costs) / us(100)(costs), 4),
    worst("  built in", "ms", at(maxInMix, "ms"), 2_000),
    worst("  memory", "bytes each", at(maxInMix, "bytes"), 1_500),
    // An event passes some dozens of objects of an index, too large for any cache.
    { name: "  an access to memory that is in no cache", unit: "ns", values: [memoryAccess()] },
  ];
}

/** Returns the costs of a mix. Times are processor time. */
async function costsOf(mix: Mix, count: number): Promise<Costs> {
  const incoming = mix.events(500, count);
  const written = mix.patterns(count);
  const before = heapUsed();
  const { index, ms } = indexOf(written);
  const bytes = (heapUsed() - before) / written.length;

  // Until events have shown the index which limits they exceed.
  for (let n = 0; n < learned; n++) index.matching(flatten(incoming[n % incoming.length]));
  let matches = 0;
  for (const event of incoming) matches += index.matching(flatten(event)).length;
  const inEach = 20;
  const some = (i: number) => {
    for (let n = 0; n < inEach; n++) {
      index.matching(flatten(incoming[(i * inEach + n) % incoming.length]));
    }
  };
  const runs: number[] = [];
  for (let run = 0; run < 2; run++) runs.push((await microsecondsOf(some)) / inEach);
  return {
    us: Math.min(...runs),
    matches: matches / incoming.length,
    ms,
    bytes,
  };
}

/**
 * Returns an index and the processor time of its creation in milliseconds, without that of parsing
 * the patterns.
 */
function indexOf(written: readonly object[]) {
  const patterns = written.map(compiled);
  const start = process.threadCpuUsage();
  const index = new PatternIndex<number>();
  for (const [i, pattern] of patterns.entries()) index.add(i, pattern);
  const { user, system } = process.threadCpuUsage(start);
  return { index, ms: (user + system) / 1000 };
}

async function measure(count: number, progress: Progress): Promise<readonly Figure[]> {
  const written = Array.from({ length: count }, (_, i) =>
    kinds[i % kinds.length]?.(Math.floor(i / kinds.length)),
  );
  const values = Math.ceil(count / kinds.length);
  const incoming = Array.from({ length: events }, (_, i) => eventOf((i * 7_919) % values));
  const build = () => {
    const index = new PatternIndex<string>();
    for (const [i, pattern] of written.entries()) index.add(`sub_${i}`, compiled(pattern));
    return index;
  };
  build(); // Until everything is compiled.

  const before = heapUsed();
  const began = performance.now();
  const index = build();
  const built = performance.now() - began;
  const bytes = (heapUsed() - before) / count;

  const name = `${count.toLocaleString("en")} subscriptions`;
  const matchAll = {
    figures: [
      { name, unit: "µs/event" },
      { name: "  matches", unit: "/event" },
    ],
    measure() {
      let matches = 0;
      const started = performance.now();
      for (const event of incoming) matches += index.matching(flatten(event)).length;
      return [((performance.now() - started) * 1000) / events, matches / events];
    },
  };
  return [
    ...(await inTurns([matchAll], { runs: 15, warmUps: 1 }, progress)),
    { name: "  built in", unit: "ms", values: [built] },
    // For a few, it is less than the memory's fluctuation.
    ...(count < 10_000 ? [] : [{ name: "  memory", unit: "bytes each", values: [bytes] }]),
  ];
}

function compiled(pattern: unknown): Pattern {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  return parsed.pattern;
}

function heapUsed(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  // The second run collects weakly held objects.
  for (let times = 0; times < 2; times++) collect();
  return process.memoryUsage().heapUsed;
}
