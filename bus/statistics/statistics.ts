import type { DeliveryList } from "../delivery/deliveries-table.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import type { EventList } from "../events/events-table.ts";
import { defined } from "../values/defined.ts";
import { timeOfId } from "../values/id.ts";
import { type CountedHour, countByHour, isCurrent, isWorthKeeping } from "./count.ts";
import { hourMs, hourOf, hoursBetween, type Run, runsOf } from "./hours.ts";
import type { KeptStatistics } from "./statistics-table.ts";

/** Maximum number of hours of one call. */
export const maxHours = 48;
/** Maximum number of delivery rows that one call reads. */
export const maxRows = 20_000;
/** Maximum number of single events and batches that one call reads. They are smaller than rows. */
export const maxEvents = 100_000;
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
  readonly events: Pick<EventList, "countIn">;
  readonly kept: KeptStatistics;
};

/**
 * Returns statistics of a company's events and of their deliveries by the hour in which the events were accepted. It
 * counts what is stored, newest first, up to a maximum, and keeps the result of each hour that has ended.
 */
export async function statisticsOf(
  { deliveries, events, kept }: Ports,
  companyId: number,
  { from, to }: { readonly from: number; readonly to: number },
  nowMs: number,
): Promise<Statistics> {
  const hours = hoursBetween(from, Math.min(to, nowMs + 1));
  const before = await kept.read(companyId, hours);
  const known = before.filter((hour) => isCurrent(hour, nowMs));
  const knownHours = new Set(known.map(({ hour }) => hour));
  const missing = hours.filter((hour) => !knownHours.has(hour));
  const rows: DeliveryRow[] = [];
  // An hour that ended gets no more events, and keeps their number.
  const eventsOf = new Map(before.map(({ hour, events }) => [hour, events]));
  const read = (run: Run) => readRun(deliveries, companyId, run, rows, nowMs);
  const withRows = (await untilStopped(runsOf(missing), read)) ?? hourOf(from);
  const uncounted = missing.filter((hour) => hour >= withRows && !eventsOf.has(hour));
  const completeFrom =
    (await countEvents(events, companyId, runsOf(uncounted), eventsOf, nowMs)) ?? withRows;
  const byHour = countByHour(rows);
  const counted = missing.flatMap((hour): CountedHour[] => {
    const [counts, events] = [byHour.get(hour), eventsOf.get(hour)];
    if (hour < completeFrom && counts === undefined) return [];
    return [{ hour, counted_at: nowMs, counts: counts ?? [], events: events ?? 0 }];
  });
  const toKeep = counted.filter((hour) => hour.hour >= completeFrom && isWorthKeeping(hour));
  await Promise.all(toKeep.map((hour) => kept.keep(companyId, hour)));
  const all = [...known.filter(({ hour }) => hour >= completeFrom), ...counted];
  return { hours: all.toSorted((a, b) => b.hour - a.hour), completeFrom };
}

/** Returns the first hour that is complete, once one of the runs stops. */
async function untilStopped(
  runs: readonly Run[],
  read: (run: Run) => Promise<number | undefined>,
): Promise<number | undefined> {
  for (const run of runs) {
    const stoppedAt = await read(run);
    if (stoppedAt !== undefined) return stoppedAt;
  }
  return undefined;
}

/**
 * Adds the numbers of events by their hour.
 *
 * @returns The first hour that is complete, if there are too many events; otherwise undefined.
 */
function countEvents(
  events: Pick<EventList, "countIn">,
  companyId: number,
  runs: readonly Run[],
  eventsOf: Map<number, number>,
  nowMs: number,
): Promise<number | undefined> {
  let left = maxEvents;
  return untilStopped(runs, async (run) => {
    const { counts, isEnd } = await events.countIn(companyId, run, left, nowMs);
    left -= counts.length;
    for (const { accepted_at, count } of counts) {
      const hour = hourOf(accepted_at);
      eventsOf.set(hour, (eventsOf.get(hour) ?? 0) + count);
    }
    const last = counts.at(-1);
    return isEnd ? undefined : last ? hourOf(last.accepted_at) + hourMs : run.before;
  });
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
