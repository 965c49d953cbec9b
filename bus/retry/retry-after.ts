/** A receiver may ask for at most so long, in milliseconds. */
const longestRetryAfter = 86_400_000;

/** IMF-fixdate, and the two older forms that RFC 9110 (section 5.6.7) has recipients accept. */
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/**
 * What `Retry-After` asks for: seconds or a date (RFC 9110, section 10.2.3).
 *
 * @returns Milliseconds from now, a day at most; undefined without the header, or with none of its forms.
 */
export function retryAfter(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? "";
  const asked = /^\d+$/.test(text) ? Number(text) * 1000 : untilDate(text, nowMs);
  return asked === undefined ? undefined : Math.min(Math.max(0, asked), longestRetryAfter);
}

function untilDate(text: string, nowMs: number): number | undefined {
  if (!httpDate.test(text)) return undefined;
  // The form of asctime() names no zone; all three are in GMT.
  const at = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at - nowMs;
}
