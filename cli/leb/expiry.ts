import { InvalidArgumentError } from "commander";

const units = { h: 3_600_000, d: 86_400_000 } as const;

/**
 * When something expires, in unix milliseconds: after `12h` or `90d`, or at a date or time such as
 * 2027-01-31 or 2027-01-31T12:00:00Z.
 *
 * @throws InvalidArgumentError
 */
export function expiryOf(text: string, nowMs: number): number {
  const time = timeOf(text, nowMs);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      "It takes a time from now, such as 90d or 12h, or a date or time such as 2027-01-31 or 2027-01-31T12:00:00Z.",
    );
  }
  if (time <= nowMs) throw new InvalidArgumentError("It must be in the future.");
  return time;
}

function timeOf(text: string, nowMs: number): number {
  const [, count, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (count) return nowMs + Number(count) * units[unit as keyof typeof units];
  const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  return isIso ? Date.parse(text) : Number.NaN;
}
