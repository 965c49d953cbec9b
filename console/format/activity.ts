import type { DeliveryStatus, Statistics } from "../../sdk/index.ts";
import { groupBy } from "./group-by.ts";

type Counts = Statistics["items"][number];

/** Deliveries by status, and what it took to deliver them. */
export type Activity = Readonly<Record<DeliveryStatus, number>> & {
  readonly failed_attempts: number;
  /** Milliseconds; null if nothing was delivered. Percentiles cannot be added, so this is the largest. */
  readonly p50: number | null;
  readonly p99: number | null;
};

/** A span of time in unix milliseconds. It ends before `to`. */
export type Span = { readonly from: number; readonly to: number };

const hourMs = 3_600_000;

/** Returns the sum of counts. */
export function sumOf(items: readonly Counts[]): Activity {
  const sum = (name: DeliveryStatus | "failed_attempts") =>
    items.reduce((total, item) => total + item[name], 0);
  const largest = (name: "latency_p50_ms" | "latency_p99_ms") =>
    items.reduce<number | null>(
      (max, { [name]: ms }) => (ms === null ? max : Math.max(max ?? 0, ms)),
      null,
    );
  return {
    delivered: sum("delivered"),
    retrying: sum("retrying"),
    held: sum("held"),
    dead: sum("dead"),
    dropped: sum("dropped"),
    failed_attempts: sum("failed_attempts"),
    p50: largest("latency_p50_ms"),
    p99: largest("latency_p99_ms"),
  };
}

/** Returns the sums of spans of some hours that follow each other, oldest first. */
export function activityIn(
  items: readonly Counts[],
  period: Span,
  hours: number,
): readonly (Span & Activity)[] {
  return inSpans(items, period, hours).map(({ items, ...span }) => ({ ...span, ...sumOf(items) }));
}

/** Returns the number of events accepted in spans of some hours that follow each other, oldest first. */
export function eventsIn(
  { events, ...period }: Span & Pick<Statistics, "events">,
  hours: number,
): readonly number[] {
  return inSpans(events, period, hours).map(({ items }) => acceptedOf(items));
}

/** Returns the number of accepted events. */
export function acceptedOf(events: readonly Statistics["events"][number][]): number {
  return events.reduce((sum, { accepted }) => sum + accepted, 0);
}

function inSpans<Item extends { readonly hour: number }>(
  items: readonly Item[],
  { from, to }: Span,
  hours: number,
): readonly (Span & { readonly items: readonly Item[] })[] {
  const spanMs = hours * hourMs;
  const bySpan = groupBy(items, ({ hour }) => Math.floor((hour - from) / spanMs));
  return Array.from({ length: Math.ceil((to - from) / spanMs) }, (_, i) => ({
    from: from + i * spanMs,
    to: from + (i + 1) * spanMs,
    items: bySpan.get(i) ?? [],
  }));
}

/** Returns the number of deliveries. */
export function totalOf({ delivered, retrying, held, dead, dropped }: Activity): number {
  return delivered + retrying + held + dead + dropped;
}

/**
 * Returns the deliveries that failed at least once and have not arrived. Held ones wait for their endpoint or a poll, which
 * is no failure.
 */
export function failingOf({ retrying, dead }: Activity): number {
  return retrying + dead;
}

/** Returns the share of deliveries that arrived; undefined if there was nothing to send. */
export function successRate({ delivered, retrying, held, dead }: Activity): number | undefined {
  const all = delivered + retrying + held + dead;
  return all === 0 ? undefined : delivered / all;
}

/** Returns statistics of periods that follow each other as one, up to what is incomplete. */
export function joined(newestFirst: readonly Statistics[], { from, to }: Span): Statistics {
  const cut = newestFirst.find((part) => part.complete_from > part.from);
  const complete_from = cut?.complete_from ?? from;
  const isComplete = ({ hour }: { readonly hour: number }) => hour >= complete_from;
  const items = newestFirst.flatMap(({ items }) => items).filter(isComplete);
  const events = newestFirst.flatMap(({ events }) => events).filter(isComplete);
  return { from, to, complete_from, items, events };
}
