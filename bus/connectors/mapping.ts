/**
 * The source of each field of a record: a path into the event's `data`, such as `customer.email`, or the same value
 * for every event. `null` removes a field of the defaults.
 */
export type Mapping = Readonly<Record<string, string | { readonly value: Scalar } | null>>;
export type Scalar = string | number | boolean;

/**
 * Returns the fields of a record. A missing value is omitted, so that the system keeps its own. Null stays null.
 *
 * @param own - Replaces the defaults, field by field.
 */
export function mapped(
  data: Readonly<Record<string, unknown>>,
  defaults: Mapping,
  own: Mapping = {},
): Readonly<Record<string, unknown>> {
  const fields = Object.entries({ ...defaults, ...own }).flatMap(([field, source]) => {
    if (source === null) return [];
    const value = typeof source === "string" ? valueAt(data, source) : source.value;
    return value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(fields);
}

/**
 * Returns the value at a path.
 *
 * @param path - Names of properties, separated by dots.
 */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}
