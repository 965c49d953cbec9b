import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import { bundlesWithSourceMaps } from "../lib/bundles.ts";
import { type BenchedBus, withBus } from "./bus.ts";
import { publishAll, singles } from "./client.ts";
import { type Benchmark, inTurns, type Measurement } from "./report.ts";

/** Concurrent requests. */
const atATime = 32;
const events = 1_000;

/** A profile in the format of Chrome's developer tools. Times are in microseconds. */
type CpuProfile = {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
};
type CallFrame = {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
};

/** Parts in the order of printing, each with its files. */
const parts: readonly (readonly [name: string, files: RegExp])[] = [
  ["AWS SDK", /node_modules\/@(aws-sdk|smithy|aws-crypto|aws)\//],
  ["DynamoDB's data (dynalite, LevelDB)", /node_modules\/(dynalite|.*level|lazy|async)\b/],
  ["SQS's data (fauxqs)", /node_modules\/fauxqs\//],
  ["other packages", /node_modules\//],
  ["the embedded AWS", /packages\/embedded-aws\//],
  ["the bus", /\/(bus|functions|catalog|packages\/event-patterns|cli|lib)\//],
  ["Node.js", /^node:/],
];

/** Measures which part of the code uses the processor time of `flow`, by thread. */
export const profile: Benchmark = {
  about:
    "the processor time of an event published alone, by part of the code, from V8's sampling profiler",
  run: (progress) =>
    withBus(progress, async (bus, receiver) => {
      const run = () => publishAll(singles(events), atATime, bus, receiver);
      for (const _ of [1, 2]) await run();
      const figures = await inTurns([shares(bus, run)], { runs: 3, warmUps: 0 }, progress);
      return figures.filter(({ values }) => values.some((ms) => ms > 0));
    }),
};

function shares(bus: BenchedBus, run: () => Promise<number>): Measurement {
  const partOf = sourceParts();
  const rows = (["function", "main"] as const).flatMap((thread) =>
    [...parts.map(([name]) => name), collecting, native].map((part) => ({ thread, part })),
  );
  return {
    figures: rows.map(({ thread, part }) => ({
      name: `${thread === "main" ? "main thread" : "functions"}: ${part}`,
      unit: "ms/event",
    })),
    async measure() {
      await bus.startProfile();
      const count = await run();
      const times = new Map<string, number>();
      for (const { thread, json } of await bus.stopProfile()) {
        for (const [part, ms] of timesOf(JSON.parse(json) as CpuProfile, partOf)) {
          const row = `${thread} ${part}`;
          times.set(row, (times.get(row) ?? 0) + ms);
        }
      }
      return rows.map(({ thread, part }) => (times.get(`${thread} ${part}`) ?? 0) / count);
    },
  };
}

const collecting = "collecting garbage";
const native = "native code";

/**
 * Returns the milliseconds that each part took itself. A built-in function's time is its caller's.
 */
function timesOf(
  { nodes, samples, timeDeltas }: CpuProfile,
  partOf: (frame: CallFrame) => string | undefined,
): ReadonlyMap<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((c) => [c, id])));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const known = new Map<number, string | undefined>();
  const ofNode = (id: number): string | undefined => {
    if (known.has(id)) return known.get(id);
    const frame = frames.get(id) as CallFrame;
    const parent = parents.get(id);
    const part =
      frame.functionName === "(idle)"
        ? undefined
        : frame.functionName === "(garbage collector)"
          ? collecting
          : (partOf(frame) ?? (parent === undefined ? native : ofNode(parent)));
    known.set(id, part);
    return part;
  };
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const part = ofNode(id);
    if (part !== undefined) {
      times.set(part, (times.get(part) ?? 0) + (timeDeltas[i] ?? 0) / 1000);
    }
  }
  return times;
}

/** Returns a function that names the part of a frame. Bundles are resolved by their source maps. */
function sourceParts(): (frame: CallFrame) => string | undefined {
  const maps = new Map(
    bundlesWithSourceMaps().map(({ code, map }) => [code, new SourceMap(JSON.parse(map))]),
  );
  const mapsByUrl = new Map<string, SourceMap | undefined>();
  const mapOf = (url: string) => {
    if (!mapsByUrl.has(url)) {
      const path = url.startsWith("file:") ? fileURLToPath(url) : url;
      mapsByUrl.set(url, path.startsWith("/") ? maps.get(readFileSync(path, "utf8")) : undefined);
    }
    return mapsByUrl.get(url);
  };
  return ({ url, lineNumber, columnNumber }) => {
    if (url === "") return undefined;
    const entry = mapOf(url)?.findEntry(lineNumber, columnNumber);
    const file = entry && "originalSource" in entry ? entry.originalSource : url;
    return parts.find(([, files]) => files.test(`/${file}`) || files.test(file))?.[0];
  };
}
