import { Members } from "./json/json-text.ts";

/** Returns the names and values of a JSON object in order; undefined for any other value. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Members) return value.entries;
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) || JSON.isRawJSON(value) ? undefined : Object.entries(value);
}

/** Returns the name and the value of an object with exactly one member. */
export function onlyMember(value: unknown): readonly [string, unknown] | undefined {
  const [member, ...more] = membersOf(value) ?? [];
  return more.length === 0 ? member : undefined;
}
