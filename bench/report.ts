import { availableParallelism, cpus } from "node:os";
import pc from "picocolors";

/** The goal of a figure. */
type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** A measured figure, with one value for each run. */
export type Figure = {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly goal?: Goal;
};

/** Reports the current step. */
export type Progress = (text: string) => void;

/** Random mixes of patterns: their number, or a single one by its number. */
export type MixOptions = { readonly mixes: number; readonly mix: number | undefined };

export type Benchmark = {
  readonly about: string;
  readonly run: (progress: Progress, options: MixOptions) => Promise<readonly Figure[]>;
};

/** A figure as one number, with the spread of the runs. */
type Summary = Omit<Figure, "values"> & {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
  readonly isMet?: boolean;
};

/** Figures that are measured together. `measure` returns a value for each, in order. */
export type Measurement = {
  readonly figures: readonly Omit<Figure, "values">[];
  readonly measure: () => Promise<readonly number[]> | readonly number[];
};

/**
 * Measures all of them once in each run, so that a temporary slowdown of the machine affects all
 * alike.
 *
 * @param warmUps - Number of earlier runs that do not count, until everything is compiled.
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

/**
 * Minimum processor time of a measurement, in microseconds: Linux counts it in steps of 4
 * milliseconds.
 */
const longEnough = 100_000;

/**
 * Returns the microseconds of this thread's processor time for a call, independent of other work of
 * the machine.
 */
export async function microsecondsOf(work: (i: number) => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  for (let done = 0; ; ) {
    for (const end = done + 20; done < end; done++) await work(done);
    const { user, system } = process.threadCpuUsage(before);
    if (user + system >= longEnough) return (user + system) / done;
  }
}

/** Returns the median. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

/** Reduces the values of all runs to one. The median decides whether the goal is met. */
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

/** Formats figures as lines of a table: the median, the spread of the runs, and the goal. */
export function showFigures(figures: readonly Summary[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map(({ name, unit, median, least: minimum, most: maximum, runs, goal, isMet }) => {
      const spread = `${show(minimum)} – ${show(maximum)} in ${runs} ${runs === 1 ? "run" : "runs"}`;
      const goalText = goal && ("atLeast" in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`);
      const verdict =
        goalText && (isMet ? pc.green(`${goalText}: met`) : pc.red(`${goalText}: missed`));
      return `  ${name.padEnd(width)} ${show(median).padStart(9)} ${unit.padEnd(11)} ${pc.dim(spread.padEnd(28))} ${verdict ?? ""}`;
    })
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Describes the machine. */
export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    processors: availableParallelism(),
    node: process.version,
    system: `${process.platform} ${process.arch}`,
  };
}

/** Formats a number with three digits, or all digits before the point. */
export function show(number: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  const fraction = { maximumFractionDigits: Math.min(digits, 3) };
  return number.toLocaleString("en", fraction);
}
