import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pc from "picocolors";
import { code } from "./code.ts";
import { compare } from "./compare.ts";
import { endpoints } from "./endpoints.ts";
import { flow } from "./flow.ts";
import { growth } from "./growth.ts";
import { hostile } from "./hostile.ts";
import { patterns } from "./patterns.ts";
import { profile } from "./profile.ts";
import { type Benchmark, machine, showFigures, summaryOf } from "./report.ts";
import { search } from "./search.ts";
import { start } from "./start.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = {
  flow,
  profile,
  endpoints,
  start,
  code,
  growth,
  patterns,
  hostile,
  search,
};

const help = `Measures how fast the bus is on this machine. docs/performance.md explains the figures.

Usage: npm run bench -- [NAME ...] [options]     all by default

${Object.entries(benchmarks)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`)
  .join("\n")}

  --json FILE    also write the figures to a file
  --compare DIR  measure another checkout in turns with this one, and print the ratios
  --runs N       number of runs with --compare (default 5)
  --mixes N      measure patterns with the mixes 1 to N (default 50)
  --mix N        measure patterns with the mix N alone`;

const { values, positionals } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    json: { type: "string" },
    compare: { type: "string" },
    runs: { type: "string", default: "5" },
    mixes: { type: "string", default: "50" },
    mix: { type: "string" },
  },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
if (values.help || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no benchmark ${name}.\n`);
  console.log(help);
  process.exit(unknown.length > 0 ? 1 : 0);
}

const options = {
  mixes: Number(values.mixes),
  mix: values.mix === undefined ? undefined : Number(values.mix),
};
const where = machine();
console.log(Object.values(where).join(", "));
if (values.compare !== undefined) {
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1) {
    console.error(`--runs expects a whole number above 0, not "${values.runs}".`);
    process.exit(1);
  }
  console.log(await compare(values.compare, positionals, runs, progress));
  process.exit();
}
const results: Record<string, object> = {};
for (const [name, { about, run }] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`\n${pc.bold(name)}: ${about}`);
  const figures = (await run(progress, options)).map(summaryOf);
  progress("");
  console.log(showFigures(figures));
  results[name] = { about, figures };
}
if (values.json !== undefined) {
  const all = { measured_at: new Date().toISOString(), machine: where, results };
  writeFileSync(values.json, `${JSON.stringify(all, null, 2)}\n`);
}

/** Prints progress: on a terminal one line that changes, elsewhere one line each. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${pc.dim(text)}`);
  else if (text !== "") console.error(`  … ${text}`);
}
