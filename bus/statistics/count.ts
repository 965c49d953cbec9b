import type { DeliveryRow } from "../delivery/row.ts";
import { timeOfId } from "../values/id.ts";
import { hourMs, hourOf } from "./hours.ts";

/** Deliveries of one subscription whose events were accepted in one hour. */
export type Counts = {
  readonly subscription_id: string;
  readonly delivered: number;
  readonly failed_attempts: number;
  readonly dead: number;
  readonly held: number;
  readonly retrying: number;
  readonly dropped: number;
  /** Milliseconds from acceptance to the end of the attempt that delivered; undefined if nothing was delivered. */
  readonly p50_ms?: number | undefined;
  readonly p99_ms?: number | undefined;
};

/** Statistics of an hour, as they were when they were counted. */
export type CountedHour = {
  readonly hour: number;
  /** Unix milliseconds. */
  readonly counted_at: number;
  readonly counts: readonly Counts[];
  /** Number of accepted events. */
  readonly events: number;
};

/** Counts the deliveries of each hour and subscription, without tests. */
export function countByHour(rows: readonly DeliveryRow[]): ReadonlyMap<number, readonly Counts[]> {
  const counted = rows.filter(({ is_test }) => !is_test);
  const hours = Map.groupBy(counted, ({ id }) => hourOf(timeOfId(id)));
  return new Map([...hours].map(([hour, its]) => [hour, countBySubscription(its)]));
}

function countBySubscription(rows: readonly DeliveryRow[]): readonly Counts[] {
  const groups = Map.groupBy(rows, ({ subscription_id }) => subscription_id);
  return [...groups]
    .map(([subscription_id, its]) => countsOf(subscription_id, its))
    .toSorted((a, b) => (a.subscription_id < b.subscription_id ? -1 : 1));
}

function countsOf(subscription_id: string, rows: readonly DeliveryRow[]): Counts {
  const having = (status: DeliveryRow["status"]) => rows.filter((row) => row.status === status);
  const delivered = having("delivered");
  const latencies = delivered.flatMap(latencyOf).toSorted((a, b) => a - b);
  const attempts = rows.reduce((sum, row) => sum + row.attempts, 0);
  return {
    subscription_id,
    delivered: delivered.length,
    failed_attempts: attempts - delivered.filter((row) => row.attempts > 0).length,
    dead: having("dead").length,
    held: having("held").length,
    retrying: having("retrying").length,
    dropped: having("dropped").length,
    p50_ms: percentile(latencies, 50),
    p99_ms: percentile(latencies, 99),
  };
}

function latencyOf({ id, last_attempt }: DeliveryRow): readonly number[] {
  if (!last_attempt) return [];
  // Clocks of two functions can differ.
  return [Math.max(0, last_attempt.at + last_attempt.duration_ms - timeOfId(id))];
}

/**
 * Returns a percentile by the nearest rank; undefined without values.
 *
 * @param sorted - In ascending order.
 */
export function percentile(sorted: readonly number[], percent: number): number | undefined {
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];
}

/** Milliseconds after an hour's end until its first attempts have been made, unless a queue is backed up. */
const settlingMs = 900_000;

/** Returns true if statistics are of an hour that ended long enough before to keep them. */
export function isWorthKeeping({ hour, counted_at }: CountedHour): boolean {
  return counted_at >= hour + hourMs + settlingMs;
}

/**
 * Returns true if kept statistics can be shown. Those of an hour in which every delivery ended well change only by a
 * resend. Others are counted again when their age exceeds a 24th of the hour's age.
 */
export function isCurrent(kept: CountedHour, nowMs: number): boolean {
  const isSettled = kept.counts.every(({ dead, held, retrying }) => dead + held + retrying === 0);
  return isSettled || (nowMs - kept.counted_at) * 24 < nowMs - kept.hour;
}
