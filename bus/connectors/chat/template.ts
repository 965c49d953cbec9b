import type { LicenseEvent } from "../../events/event.ts";

/* The input and the result of a company's template. */

/**
 * Returns the input of a template: the event with its texts escaped, so that the system shows them as they are, and the
 * event itself as `raw`. Codes, ids and times contain no markup.
 *
 * @param escaped - Returns a text escaped for the system's markup.
 */
export function templateInput(event: LicenseEvent, escaped: (text: string) => string): object {
  const { data, vendor } = event;
  return {
    ...event,
    data: withTexts(data, escaped),
    ...(vendor !== undefined && { vendor: withTexts(vendor, escaped) }),
    raw: event,
  };
}

function withTexts(value: unknown, escaped: (text: string) => string): unknown {
  return changedIn(value, (part) => (typeof part === "string" ? escaped(part) : part));
}

/**
 * Returns a template's object in which each property with one of these names is a list. JSONata returns a sequence of
 * one item as the item.
 */
export function withLists(
  object: Readonly<Record<string, unknown>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return changedIn(object, (part, name) =>
    names.has(name) && !Array.isArray(part) && part !== null ? [part] : part,
  ) as Readonly<Record<string, unknown>>;
}

/** Returns a copy of JSON in which each value is changed, after the values in it. */
function changedIn(
  value: unknown,
  change: (value: unknown, name: string) => unknown,
  name = "",
): unknown {
  if (typeof value !== "object" || value === null) return change(value, name);
  const copy: unknown = Array.isArray(value)
    ? value.map((item) => changedIn(item, change))
    : Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, changedIn(item, change, key)]),
      );
  return change(copy, name);
}
