/**
 * Returns a value in a form that the document client takes for any names of members: the client asks an object's
 * `constructor` for its type, which one with a member of that name does not tell (`convertToAttr` in
 * https://github.com/aws/aws-sdk-js-v3/tree/main/packages/util-dynamodb). A Map has no members.
 */
export function foreignMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(foreignMaps);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, foreignMaps(inner)] as const);
  return Object.hasOwn(value, "constructor") ? new Map(entries) : Object.fromEntries(entries);
}
