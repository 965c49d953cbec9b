/** Hours are named by their beginning, in unix milliseconds. */
export const hourMs = 3_600_000;

/** Returns the hour that a time belongs to. */
export function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs;
}

/** Returns the hours of a period, newest first. The period ends before `to`. */
export function hoursBetween(from: number, to: number): readonly number[] {
  const first = hourOf(from);
  const count = Math.max(0, Math.ceil((to - first) / hourMs));
  return Array.from({ length: count }, (_, i) => first + (count - 1 - i) * hourMs);
}

/** Hours that follow each other, from `from` to before `before`. */
export type Run = { readonly from: number; readonly before: number };

/**
 * Joins hours that follow each other, so that one query reads them.
 *
 * @param hours - Newest first.
 */
export function runsOf(hours: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const hour of hours) {
    const last = runs.at(-1);
    if (last?.from === hour + hourMs) runs[runs.length - 1] = { ...last, from: hour };
    else runs.push({ from: hour, before: hour + hourMs });
  }
  return runs;
}

/** Returns the id of an hour's item, such as `2026-01-31T09`. Ids sort by time. */
export function hourId(hour: number): string {
  return new Date(hour).toISOString().slice(0, 13);
}
