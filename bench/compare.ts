import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import pc from "picocolors";
import { median, type Progress, show } from "./report.ts";

const here = join(import.meta.dirname, "..");

/** The content of a file written by `--json`. */
type Report = {
  readonly results: Readonly<
    Record<string, { readonly figures: readonly { name: string; unit: string; median: number }[] }>
  >;
};
/** The median of a figure in each run, by the figure's name. */
type Runs = Map<string, { readonly unit: string; readonly values: number[] }>;

/**
 * Runs the benchmarks of two checkouts in turns, each with its own code, so that a temporary slowdown of
 * the machine affects both.
 *
 * @param other - The folder of the other checkout, with its dependencies installed.
 * @param names - Benchmarks that both have.
 * @returns A table of the figures that both have: the medians of the runs, and the ratio of this
 *   checkout to the other.
 * @throws Error if a benchmark fails.
 */
export async function compare(
  other: string,
  names: readonly string[],
  runs: number,
  progress: Progress,
): Promise<string> {
  for (const needed of ["bench/main.ts", "node_modules"]) {
    if (!existsSync(join(other, needed))) throw new Error(`${resolve(other, needed)} is missing`);
  }
  const checkouts = [
    { name: "the other", folder: resolve(other), found: new Map() as Runs },
    { name: "this", folder: here, found: new Map() as Runs },
  ] as const;
  for (let run = 1; run <= runs; run++) {
    // The second one runs on a warmer machine, so the order alternates.
    for (const { name, folder, found } of run % 2 ? checkouts : checkouts.toReversed()) {
      progress(`run ${run} of ${runs}: ${name} checkout`);
      collect(await reportOf(folder, names), found);
    }
  }
  progress("");
  return tableOf(checkouts[0].found, checkouts[1].found);
}

async function reportOf(folder: string, names: readonly string[]): Promise<Report> {
  const scratch = await mkdtemp(join(tmpdir(), "license-event-bus-compare-"));
  const file = join(scratch, "report.json");
  try {
    const command = ["-r", "./cli/preload.cjs", "bench/main.ts", ...names, "--json", file];
    await promisify(execFile)(process.execPath, command, { cwd: folder, maxBuffer: 2 ** 26 });
    return JSON.parse(readFileSync(file, "utf8"));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Records the figures of a run. A name that begins with spaces belongs to the figure before it. */
function collect({ results }: Report, found: Runs): void {
  for (const [benchmark, { figures }] of Object.entries(results)) {
    let whose = "";
    for (const { name, unit, median } of figures) {
      if (!name.startsWith(" ")) whose = name;
      const full = `${benchmark}: ${name === whose ? name : `${whose}, ${name.trim()}`}`;
      const known = found.get(full) ?? { unit, values: [] };
      found.set(full, known);
      known.values.push(median);
    }
  }
}

function tableOf(other: Runs, own: Runs): string {
  const names = [...own.keys()].filter((name) => other.has(name));
  const width = Math.max(0, ...names.map((name) => name.length));
  const head = `  ${"".padEnd(width)} ${"other".padStart(9)} ${"this".padStart(9)} ${"".padEnd(11)} ratio (in each run)`;
  const lines = names.map((name) => {
    const { unit = "", values: after = [] } = own.get(name) ?? {};
    const before = other.get(name)?.values ?? [];
    const ratios = after.map((value, i) => value / (before[i] ?? Number.NaN));
    const spread = `${show(Math.min(...ratios))} – ${show(Math.max(...ratios))}`;
    const middle = `${show(median(before)).padStart(9)} ${show(median(after)).padStart(9)}`;
    return `  ${name.padEnd(width)} ${middle} ${unit.padEnd(11)} ${show(median(after) / median(before))} ${pc.dim(`(${spread})`)}`;
  });
  return [pc.bold(head), ...lines].join("\n");
}
