/**
 * What the fields of a record are made of: a path into the event's `data`, such as `customer.email`, or the same
 * value for every event. null takes a field away that the defaults have.
 */
export type Mapping = Readonly<Record<string, string | { readonly value: Scalar } | null>>;
export type Scalar = string | number | boolean;

/**
 * The fields of a record. What the event does not have is left out, so that it stays as it is in the system;
 * what is null in the event is null.
 *
 * @param own - Takes the place of the defaults, field by field.
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

/** @param path - Names of properties, with dots between. */
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
