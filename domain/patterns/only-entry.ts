/** The key and the value of an object that has exactly one. */
export function onlyEntry(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  return more.length === 0 ? entry : undefined;
}
