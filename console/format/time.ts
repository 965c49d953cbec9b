const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayMs = 86_400_000;

type Parts = Readonly<Record<"year" | "month" | "day" | "hour" | "minute" | "second", string>>;

const formats = new Map<string | undefined, Intl.DateTimeFormat>();

/** @param timeZone - By default the browser's. */
function partsOf(unixMs: number, timeZone?: string): Parts {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    formats.set(timeZone, format);
  }
  const parts = format.formatToParts(unixMs).map(({ type, value }) => [type, value]);
  return Object.fromEntries(parts) as Parts;
}

/** Returns a time in the person's zone: the day in relation to today, and the time of day. */
export function localTime(unixMs: number, nowMs: number, timeZone?: string): string {
  const at = partsOf(unixMs, timeZone);
  return `${dayOf(at, nowMs, timeZone)} ${at.hour}:${at.minute}:${at.second}`;
}

/** Returns a time as the axis of a chart shows it: the day at midnight, otherwise the time of day. */
export function axisTime(unixMs: number, timeZone?: string): string {
  const { month, day, hour, minute } = partsOf(unixMs, timeZone);
  return hour === "00" ? `${months[Number(month) - 1]} ${Number(day)}` : `${hour}:${minute}`;
}

/** Returns a span of time: its day, and the times of day at which it begins and ends. */
export function spanText(from: number, to: number, nowMs: number, timeZone?: string): string {
  const begin = partsOf(from, timeZone);
  const end = partsOf(to, timeZone);
  return `${dayOf(begin, nowMs, timeZone)} ${begin.hour}:${begin.minute}–${end.hour}:${end.minute}`;
}

/** Returns a time as it stands within a sentence: `yesterday at 14:03:22`. */
export function timeInSentence(unixMs: number, nowMs: number, timeZone?: string): string {
  const [, day = "", time = ""] = /^(.*) (\S+)$/.exec(localTime(unixMs, nowMs, timeZone)) ?? [];
  const isNamed = day === "Today" || day === "Yesterday";
  return `${isNamed ? day.toLowerCase() : `on ${day}`} at ${time}`;
}

function dayOf(at: Parts, nowMs: number, timeZone: string | undefined): string {
  const now = partsOf(nowMs, timeZone);
  const days = (numberOf(now) - numberOf(at)) / dayMs;
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (at.year !== now.year) return `${at.year}-${at.month}-${at.day}`;
  return `${months[Number(at.month) - 1]} ${Number(at.day)}`;
}

/** Returns the day's beginning as if its zone were UTC, so that days can be subtracted. */
function numberOf({ year, month, day }: Parts): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** Returns a time in UTC, to the millisecond. */
export function utcTime(unixMs: number): string {
  return `${new Date(unixMs).toISOString().replace("T", " ").slice(0, -1)} UTC`;
}

/** Returns a duration with a unit that gives two or three digits. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(ms / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.round(ms / dayMs)} days`;
}

/** Returns a duration without a fraction of zeros: `2 s`. */
export function shortDuration(ms: number): string {
  return duration(ms).replace(/\.0+ /, " ");
}

/** A text, or a time in unix milliseconds. */
export type Piece = string | number;

/** Splits a sentence of the API at its times, `at 2026-…Z` in UTC, so that the page can show them in local time. */
export function timesIn(sentence: string): readonly Piece[] {
  return sentence
    .split(/\bat (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/)
    .map((piece, i) => (i % 2 === 1 ? Date.parse(piece) : piece))
    .filter((piece) => piece !== "");
}
