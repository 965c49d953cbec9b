import { availableParallelism, cpus } from "node:os";
import pc from "picocolors";

/** What a figure should be. */
type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** What was measured, once in each run. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly goal?: Goal;
};

/** Tells what is being done. */
export type Progress = (text: string) => void;

/** Random mixes of patterns: how many, or a single one by its number. */
export type MixOptions = { readonly mixes: number; readonly mix: number | undefined };

export type Benchmark = {
  readonly about: string;
  readonly run: (progress: Progress, options: MixOptions) => Promise<readonly Figure[]>;
};

/** A figure in one number, with how far the runs lie apart. */
type Summary = Omit<Figure, "values"> & {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
  readonly isMet?: boolean;
};

/** Figures that are measured together: `measure` gives a value for each, in order. */
export type Measurement = {
  readonly figures: readonly Omit<Figure, "values">[];
  readonly measure: () => Promise<readonly number[]> | readonly number[];
};

/**
 * Measures all of them once in each run, so that what slows down the machine for a while does it to all alike.
 *
 * @param warmUps - So many runs come first and do not count: until everything is compiled.
 */
export async function inTurns(
  measurements: readonly Measurement[],
  { runs, warmUps }: { readonly runs: number; readonly warmUps: number },
  progress: Progress,
): Promise<readonly Figure[]> {
  const measured = measurements.map(({ figures }) => figures.map((): number[] => []));
  for (let run = 1 - warmUps; run <= runs; run++) {
    for (const [i, { figures, measure }] of measurements.entries()) {
      progress(`${run < 1 ? "warming up" : `run ${run} of ${runs}`}: ${figures[0]?.name}`);
      for (const [n, value] of (await measure()).entries()) {
        if (run >= 1) measured[i]?.[n]?.push(value);
      }
    }
  }
  return measurements.flatMap(({ figures }, i) =>
    figures.map((figure, n) => ({ ...figure, values: measured[i]?.[n] ?? [] })),
  );
}

/** So much processor time a measurement takes, in microseconds: Linux counts it in steps of 4 milliseconds. */
const longEnough = 100_000;

/** Microseconds of this thread's processor time that a call takes: what else the machine does adds nothing to it. */
export async function microsecondsOf(work: (i: number) => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  for (let done = 0; ; ) {
    for (const end = done + 20; done < end; done++) await work(done);
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= longEnough) return (user + system) / done;
  }
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

export function summaryOf({ values, ...figure }: Figure): Summary {
  const { goal } = figure;
  const middle = median(values);
  return {
    ...figure,
    median: middle,
    least: Math.min(...values),
    most: Math.max(...values),
    runs: values.length,
    ...(goal && { isMet: "atLeast" in goal ? middle >= goal.atLeast : middle <= goal.atMost }),
  };
}

/** Figures as lines of a table: the median, how far the runs lie apart, and what it should be. */
export function showFigures(figures: readonly Summary[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map(({ name, unit, median, least, most, runs, goal, isMet }) => {
      const spread = `${show(least)} – ${show(most)} in ${runs} ${runs === 1 ? "run" : "runs"}`;
      const asked = goal && ("atLeast" in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`);
      const verdict = asked && (isMet ? pc.green(`${asked}: met`) : pc.red(`${asked}: missed`));
      return `  ${name.padEnd(width)} ${show(median).padStart(9)} ${unit.padEnd(11)} ${pc.dim(spread.padEnd(28))} ${verdict ?? ""}`;
    })
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Where it was measured. */
export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  };
}

/** In three digits, or all there are before the point. */
export function show(number: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  const fraction = { maximumFractionDigits: Math.min(digits, 3) };
  return number.toLocaleString("en", fraction);
}
