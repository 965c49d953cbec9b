/** Returns a time as a field of the type `datetime-local` has it: to the minute, in the person's zone. */
export function localMinute(unixMs: number | undefined): string {
  if (unixMs === undefined) return "";
  const at = new Date(unixMs);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Returns the time of such a field in unix milliseconds; undefined for an empty one. */
export function unixMsOf(localMinute: string): number | undefined {
  const ms = new Date(localMinute).getTime();
  return Number.isNaN(ms) ? undefined : ms;
}
