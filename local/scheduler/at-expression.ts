import { AwsError } from "../aws-error.ts";

const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;
const DAY = 24 * 60 * 60 * 1000;

/**
 * When a one-time schedule is due, in Unix milliseconds.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time
 */
export function dueTimeOf(expression: string, timeZone: string): number {
  if (/^(rate|cron)\(/.test(expression)) {
    const message = `The embedded AWS has one-time schedules only: at(…), and not ${expression}`;
    throw new AwsError("ValidationException", message);
  }
  const text = AT.exec(expression)?.[1];
  const wallTime = Date.parse(`${text}Z`);
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(wallTime) || new Date(wallTime).toISOString().slice(0, -5) !== text) {
    throw new AwsError("ValidationException", `Invalid Schedule Expression ${expression}.`);
  }
  return instantOf(wallTime, timeZone);
}

/**
 * The instant at which clocks in the zone show a time, both as if it were in UTC. Of two such instants
 * it is the first, and a time that the clocks skip is as much after the change as it seems to be.
 */
function instantOf(wallTime: number, timeZone: string): number {
  const offsetAt = offsets(timeZone);
  const before = wallTime - offsetAt(wallTime - DAY);
  const after = wallTime - offsetAt(wallTime + DAY);
  const shown = [before, after].filter((instant) => instant + offsetAt(instant) === wallTime);
  return shown.length > 0 ? Math.min(...shown) : before;
}

/** By how much the zone is ahead of UTC at an instant, in milliseconds. */
function offsets(timeZone: string): (instant: number) => number {
  if (timeZone === "UTC") return () => 0;
  const format = formatOf(timeZone);
  return (instant) => {
    const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value;
    const [, sign, hours, minutes, seconds] =
      /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name ?? "") ?? [];
    const ahead = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
    return (sign === "-" ? -ahead : ahead) * 1000;
  };
}

/** Making one takes longer than all the rest. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  try {
    // "+01:00" would be fine with Intl, but is not the name of a zone.
    if (/^[+-]/.test(timeZone)) throw new RangeError();
    const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formats.set(timeZone, format);
    return format;
  } catch {
    const message = `Invalid ScheduleExpressionTimezone ${timeZone}.`;
    throw new AwsError("ValidationException", message);
  }
}
