import type { DeliveryList } from "../delivery/deliveries-table.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { defined } from "../values/defined.ts";
import { timeOfId } from "../values/id.ts";
import { type CountedHour, countByHour, isCurrent, isWorthKeeping } from "./count.ts";
import { hourMs, hourOf, hoursBetween, type Run, runsOf } from "./hours.ts";
import type { KeptStatistics } from "./statistics-table.ts";

/** Maximum number of hours of one call. */
export const maxHours = 48;
/** Maximum number of delivery rows that one call reads. */
export const maxRows = 20_000;
const rowsAtOnce = 1_000;

/** Statistics of the hours of a period. */
export type Statistics = {
  /** Newest first. An hour without deliveries has no counts. */
  readonly hours: readonly CountedHour[];
  /** The hours from here on are complete. The hour before is counted in part, and older ones are not. */
  readonly completeFrom: number;
};

type Ports = {
  readonly deliveries: Pick<DeliveryList, "page">;
  readonly kept: KeptStatistics;
};

/**
 * Returns statistics of a company's deliveries by the hour in which their events were accepted. It counts the stored
 * rows, newest first, up to a maximum, and keeps the result of each hour that has ended.
 */
export async function statisticsOf(
  { deliveries, kept }: Ports,
  companyId: number,
  { from, to }: { readonly from: number; readonly to: number },
  nowMs: number,
): Promise<Statistics> {
  const hours = hoursBetween(from, Math.min(to, nowMs + 1));
  const known = (await kept.read(companyId, hours)).filter((hour) => isCurrent(hour, nowMs));
  const knownHours = new Set(known.map(({ hour }) => hour));
  const missing = hours.filter((hour) => !knownHours.has(hour));
  const rows: DeliveryRow[] = [];
  let completeFrom = hourOf(from);
  for (const run of runsOf(missing)) {
    const stoppedAt = await readRun(deliveries, companyId, run, rows, nowMs);
    if (stoppedAt === undefined) continue;
    completeFrom = stoppedAt;
    break;
  }
  const byHour = countByHour(rows);
  const counted = missing.flatMap((hour): CountedHour[] => {
    const counts = byHour.get(hour);
    if (hour < completeFrom && counts === undefined) return [];
    return [{ hour, counted_at: nowMs, counts: counts ?? [] }];
  });
  const toKeep = counted.filter((hour) => hour.hour >= completeFrom && isWorthKeeping(hour));
  await Promise.all(toKeep.map((hour) => kept.keep(companyId, hour)));
  const all = [...known.filter(({ hour }) => hour >= completeFrom), ...counted];
  return { hours: all.toSorted((a, b) => b.hour - a.hour), completeFrom };
}

/**
 * Adds the rows of a run of hours, newest first.
 *
 * @returns The first hour that is complete, if there are too many rows; otherwise undefined.
 */
async function readRun(
  deliveries: Pick<DeliveryList, "page">,
  companyId: number,
  run: Run,
  rows: DeliveryRow[],
  nowMs: number,
): Promise<number | undefined> {
  let after: string | undefined;
  do {
    const limit = Math.min(rowsAtOnce, maxRows - rows.length);
    if (limit === 0) return after === undefined ? run.before : hourOf(timeOfId(after)) + hourMs;
    const page = await deliveries.page(companyId, run, defined({ limit, after }), nowMs);
    rows.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return undefined;
}
