/** A field that differs between two versions. A value is undefined if a version has no such field. */
export type Difference = {
  /** Names from the outermost to the field, with dots: `target.url`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
};

/** Fields that say when a version was, and how its endpoint does. They differ without a change of the settings. */
const notSettings: ReadonlySet<string> = new Set(["changed_at", "state", "etag"]);

/** Returns the settings that differ between two versions of a subscription, in the order of the first. */
export function differences(before: object, after: object): readonly Difference[] {
  return differencesIn(before, after, "").filter(({ field }) => !notSettings.has(rootOf(field)));
}

function differencesIn(before: object, after: object, path: string): readonly Difference[] {
  const [old, now] = [Object(before), Object(after)] as Record<string, unknown>[];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [from, to] = [old?.[name], now?.[name]];
    const field = path === "" ? name : `${path}.${name}`;
    if (isRecord(from) && isRecord(to)) return differencesIn(from, to, field);
    return isSame(from, to) ? [] : [{ field, before: from, after: to }];
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function rootOf(field: string): string {
  return field.split(".")[0] ?? field;
}
