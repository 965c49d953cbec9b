import { parseArgs } from "node:util";
import { runMutations } from "./mutations.ts";
import { simulate, storyOf } from "./simulate.ts";

const help = `Simulates the delivery engine with faults, and looks for broken promises.

Usage: npm run simulate -- [options]

  --seed N       simulate one seed, and print its story if it fails
  --from N       simulate seeds from this one (default 1)
  --seeds N      number of seeds (default 1000)
  --minutes N    run seeds until one fails, for at most this many minutes
  --days N       simulated days per seed (default 7)
  --calm         no faults and no people: attempts must match what receivers answer
  --all          continue after a seed fails
  --mutations    break the engine in several ways, and show how fast the simulator finds each
  --help`;

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    from: { type: "string", default: "1" },
    seeds: { type: "string" },
    minutes: { type: "string" },
    days: { type: "string", default: "7" },
    calm: { type: "boolean", default: false },
    all: { type: "boolean", default: false },
    mutations: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(help);
} else if (values.mutations) {
  process.exitCode = (await runMutations()) ? 0 : 1;
} else {
  process.exitCode = (await run()) ? 0 : 1;
}

/** @returns True if no seed failed. */
async function run(): Promise<boolean> {
  const options = { days: Number(values.days), isCalm: values.calm };
  const first = Number(values.seed ?? values.from);
  const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
  const count = Number(values.seeds ?? (values.seed ? 1 : minutes === Infinity ? 1000 : Infinity));
  const begun = performance.now();
  const total = {
    seeds: 0,
    failed: 0,
    faults: 0,
    attempts: 0,
    chain: 0,
    chainSeed: 0,
    receives: 0,
  };
  let shownAt = begun;
  for (let seed = first; seed < first + count; seed++) {
    if (performance.now() - begun > 60_000 * minutes) break;
    const { violations, world } = await simulate(seed, options);
    const { counted, attempts } = world.history;
    total.seeds += 1;
    total.faults += counted.faults;
    total.receives = Math.max(total.receives, counted.receives);
    for (const { length } of attempts.values()) total.attempts += length;
    if (counted.chain > total.chain) {
      total.chain = counted.chain;
      total.chainSeed = seed;
    }
    const [violation] = violations;
    if (violation) {
      total.failed += 1;
      if (values.all) console.log(`seed ${seed}: ${violation.message}`);
      else {
        console.log(await storyOf(seed, options, violation));
        break;
      }
    }
    if (performance.now() - shownAt > 10_000) {
      shownAt = performance.now();
      console.log(`${total.seeds} seeds in ${Math.round((shownAt - begun) / 1000)} s`);
    }
  }
  const ms = performance.now() - begun;
  console.log(
    `${total.seeds} seeds of ${options.days} days in ${(ms / 1000).toFixed(1)} s: ${total.failed} failed; ` +
      `${total.attempts} attempts, ${total.faults} faults; ` +
      `the longest chain of functions has ${total.chain} (seed ${total.chainSeed}), ` +
      `and a message was received ${total.receives} times at most`,
  );
  return total.failed === 0;
}
