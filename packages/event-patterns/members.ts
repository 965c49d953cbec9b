import { Members } from "./json/json-text.ts";

/** The names and values of an object of JSON, in their order; undefined for any other value. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Members) return value.entries;
  if (typeof value !== "object" || value === null) return undefined;
  return Array.isArray(value) || JSON.isRawJSON(value) ? undefined : Object.entries(value);
}

/** The name and the value of an object that has exactly one member. */
export function onlyMember(value: unknown): readonly [string, unknown] | undefined {
  const [member, ...more] = membersOf(value) ?? [];
  return more.length === 0 ? member : undefined;
}
