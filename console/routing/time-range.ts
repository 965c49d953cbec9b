/** Named ranges of time, by their names in addresses. */
export const timeRanges = {
  "": "Any time",
  "1h": "Last hour",
  "24h": "Last 24 hours",
  yesterday: "Yesterday",
  "7d": "Last 7 days",
} as const;
export type TimeRangeName = keyof typeof timeRanges;

/** The beginning of a range, and the first moment after it, in unix milliseconds. */
export type TimeRange = { readonly from?: number; readonly to?: number };

const hourMs = 3_600_000;

/**
 * Returns the range of a name. Names stay in addresses, so a range moves with the time at which the page is opened.
 *
 * @param now - Its zone determines when yesterday was.
 */
export function timeRange(name: TimeRangeName, now: Date): TimeRange {
  switch (name) {
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

/** Returns true for the name of a range. */
export function isTimeRangeName(text: string): text is TimeRangeName {
  return Object.hasOwn(timeRanges, text);
}
