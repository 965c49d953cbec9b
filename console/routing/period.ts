import type { Span } from "../format/activity.ts";
import { type TimeRangeName, timeRanges } from "./time-range.ts";

/** Ranges of time that statistics can be shown for. */
export type PeriodName = Extract<TimeRangeName, "24h" | "7d">;

/** The names of periods, and how people read them. */
export const periodChoices = (["24h", "7d"] as const).map(
  (name) => [name, timeRanges[name]] as const,
);

/** Reads the period from an address. */
export function periodIn(query: URLSearchParams): PeriodName {
  return query.get("time") === "7d" ? "7d" : "24h";
}

const hourMs = 3_600_000;
const hoursOf = { "24h": 24, "7d": 168 };
/** Number of hours that a bar of a chart covers. */
export const barHours = { "24h": 1, "7d": 6 };

/**
 * Returns the whole hours of a period. The end lies in the future, so that the period includes the current hour.
 *
 * @param now - Bars of several hours begin at multiples of them in its zone.
 */
export function periodOf(name: PeriodName, now: Date): Span {
  let to = Math.ceil((now.getTime() + 1) / hourMs) * hourMs;
  while (new Date(to).getHours() % barHours[name] !== 0) to += hourMs;
  return { from: to - hoursOf[name] * hourMs, to };
}

/** Hours of one call. */
const maxCallMs = 48 * hourMs;

/** Splits a period into spans that the API takes, newest first. */
export function callsFor({ from, to }: Span): readonly Span[] {
  const calls: Span[] = [];
  for (let end = to; end > from; end -= maxCallMs) {
    calls.push({ from: Math.max(from, end - maxCallMs), to: end });
  }
  return calls;
}
