/** Named ranges of time, by their names in addresses. */
export const timeRanges = {
  "": "Any time",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  yesterday: "Yesterday",
  "7d": "Last 7 days",
} as const;
export type TimeRangeName = keyof typeof timeRanges;

/** A range as an address has it: by its name, or as an interval of ISO 8601 whose ends can be open (`..`). */
export type TimeFilter = TimeRangeName | `${string}/${string}`;

/** The beginning of a range, and the first moment after it, in unix milliseconds. */
export type TimeRange = { readonly from?: number; readonly to?: number };

const hourMs = 3_600_000;

/**
 * Returns the range of a filter. Names stay in addresses, so a named range moves with the time at which the page is
 * opened.
 *
 * @param now - Its zone determines when yesterday was.
 */
export function timeRange(filter: TimeFilter, now: Date): TimeRange {
  if (isInterval(filter)) return endsOf(filter);
  switch (filter) {
    case "1h":
      return { from: now.getTime() - hourMs };
    case "24h":
      return { from: now.getTime() - 24 * hourMs };
    case "7d":
      return { from: now.getTime() - 7 * 24 * hourMs };
    case "yesterday": {
      const day = (offset: number) =>
        new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).getTime();
      return { from: day(-1), to: day(0) };
    }
    case "":
      return {};
  }
}

/** Reads the time of an address. An unknown text filters nothing. */
export function timeFilterIn(text: string): TimeFilter {
  if (Object.hasOwn(timeRanges, text)) return text as TimeRangeName;
  if (!isInterval(text)) return "";
  return intervalOf(endsOf(text));
}

/** Returns true for a range that a person chose by its ends. */
export function isInterval(text: string): text is `${string}/${string}` {
  return text.includes("/");
}

/** Returns a range as the address has it. A range without ends filters nothing. */
export function intervalOf({ from, to }: TimeRange): TimeFilter {
  const textOf = (at: number | undefined) => (at === undefined ? ".." : new Date(at).toISOString());
  return from === undefined && to === undefined ? "" : `${textOf(from)}/${textOf(to)}`;
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** Returns the ends of an interval. One that is no ISO time is open. */
export function endsOf(interval: `${string}/${string}`): TimeRange {
  const [from, to] = interval.split("/").map((text) => {
    const at = isoTime.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  });
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}
