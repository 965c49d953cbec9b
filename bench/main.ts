import { parseArgs } from "node:util";
import { benchHostile } from "./hostile.ts";
import { benchPatterns } from "./patterns.ts";

type Benchmark = { readonly about: string; readonly run: () => Promise<void> | void };

const benchmarks: Readonly<Record<string, Benchmark>> = {
  patterns: {
    about: "finding the subscriptions that an event is for, among 100, 10,000 and 100,000",
    run: benchPatterns,
  },
  hostile: {
    about: "one match of a pattern and an event that are made to take long",
    run: benchHostile,
  },
};

const help = `Measures how fast the bus is on this machine.

Usage: npm run bench -- [NAME ...]     all of them, if none is named

${Object.entries(benchmarks)
  .map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`)
  .join("\n")}`;

const { values, positionals } = parseArgs({
  options: { help: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
if (values.help || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no benchmark ${name}.\n`);
  console.log(help);
  process.exit(unknown.length > 0 ? 1 : 0);
}
for (const [name, { about, run }] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name}: ${about}`);
  await run();
}
