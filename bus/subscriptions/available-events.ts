import type { EventType } from "../../catalog/index.ts";

/** Maximum number of event codes to list one by one. */
const maxCodes = 20;

/**
 * Lists event types as a sentence: their codes, or filters such as `license.*` if they are many.
 *
 * @param known - All event types.
 */
export function availableText(
  available: readonly EventType[],
  known: readonly EventType[],
): string {
  const codes = available.map(({ code }) => code);
  const names = codes.length > maxCodes ? filtersFor(codes, known) : codes;
  return names.length === 0 ? "No event type is available" : `Available: ${names.join(", ")}`;
}

/** Replaces codes with a common beginning by one filter, if the filter selects no other event type. */
function filtersFor(codes: readonly string[], known: readonly EventType[]): readonly string[] {
  const wanted = new Set(codes);
  const groups = Object.groupBy(known, ({ code }) => code.replace(/\..*$/s, ""));
  return Object.entries(groups).flatMap(([name, types = []]) => {
    const all = types.map(({ code }) => code);
    const listed = all.filter((code) => wanted.has(code));
    return listed.length > 1 && listed.length === all.length ? [`${name}.*`] : listed;
  });
}
