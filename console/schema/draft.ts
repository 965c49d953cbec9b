import type { Field, Member, Shape } from "./shape.ts";

/** Values of a form. Empty ones are missing or empty texts. */
export type Draft = Readonly<Record<string, unknown>>;

/**
 * Returns the fields of a form as the API takes them: without those that are empty.
 *
 * @returns Undefined if nothing is set.
 */
export function inputOf(fields: readonly Field[], draft: Draft): Draft | undefined {
  const entries = fields.flatMap(({ name, shape, isRequired, default: usual }) => {
    const value = sentValue(shape, draft[name], isRequired);
    // An empty list can mean something, but not in place of a default.
    const isEmpty = value === undefined || (usual !== undefined && isSame(value, []));
    return isEmpty ? [] : [[name, value] as const];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function sentValue(shape: Shape, value: unknown, isRequired: boolean): unknown {
  switch (shape.kind) {
    case "text":
      if (value !== undefined && value !== "") return value;
      // Some APIs take an empty password.
      return isRequired && shape.look === "secret" && shape.canBeEmpty ? "" : undefined;
    case "object":
      return inputOf(shape.fields, asDraft(value)) ?? (isRequired ? {} : undefined);
    case "union": {
      const draft = asDraft(value);
      const member = memberOf(shape, draft);
      return member && { [shape.by]: member.value, ...inputOf(member.fields, draft) };
    }
    case "map":
      return Object.keys(asDraft(value)).length > 0 ? value : undefined;
    case "boolean":
      return value === true || isRequired ? value === true : undefined;
    case "null":
      return null;
    default:
      return value === "" ? undefined : value;
  }
}

/** Returns the member of a union that a draft has chosen. */
export function memberOf(
  { by, members }: Extract<Shape, { kind: "union" }>,
  draft: Draft,
): Member | undefined {
  return members.find(({ value }) => value === draft[by]);
}

/** Returns a value as an object, or an empty one for any other value. */
export function asDraft(value: unknown): Draft {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Draft)
    : {};
}

/**
 * Returns true if the API hides a part of a value, so that a form cannot send it back. An optional secret that is
 * missing may be hidden too, which nothing shows.
 */
export function hidesPart(shape: Shape, value: unknown): boolean {
  switch (shape.kind) {
    case "text":
      return shape.look === "secret" && value !== undefined;
    case "map":
      return Object.values(asDraft(value)).some((inner) => hidesPart(shape.value, inner));
    case "object":
      return hidesFields(shape.fields, value);
    case "union": {
      if (value === undefined) return false;
      const member = memberOf(shape, asDraft(value));
      return member === undefined || hidesFields(member.fields, value);
    }
    default:
      return false;
  }
}

function hidesFields(fields: readonly Field[], value: unknown): boolean {
  if (value === undefined) return false;
  const draft = asDraft(value);
  return fields.some(
    ({ name, isRequired, shape }) =>
      (isRequired && draft[name] === undefined) || hidesPart(shape, draft[name]),
  );
}

/** Returns a value of the API without what stands for a secret. */
export function withoutHidden(shape: Shape, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (shape.kind) {
    case "text":
      return shape.look === "secret" ? "" : value;
    case "map":
      return mapValues(asDraft(value), (inner) => withoutHidden(shape.value, inner));
    case "object":
      return withoutHiddenIn(shape.fields, asDraft(value));
    case "union": {
      const draft = asDraft(value);
      const member = memberOf(shape, draft);
      return member && { [shape.by]: member.value, ...withoutHiddenIn(member.fields, draft) };
    }
    default:
      return value;
  }
}

function withoutHiddenIn(fields: readonly Field[], draft: Draft): Draft {
  const kept = fields.filter(({ name }) => draft[name] !== undefined);
  return Object.fromEntries(
    kept.map(({ name, shape }) => [name, withoutHidden(shape, draft[name])]),
  );
}

function mapValues(draft: Draft, change: (value: unknown) => unknown): Draft {
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, change(value)]));
}

/**
 * Returns the change from one input to another, as `PATCH` takes it: `null` removes a field.
 *
 * @returns Undefined if they are equal.
 */
export function changeOf(before: Draft, after: Draft): Draft | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isSame(before[name], after[name]));
  if (changed.length === 0) return undefined;
  return Object.fromEntries(changed.map((name) => [name, after[name] ?? null]));
}

/** Compares two JSON values. The order of the members of an object does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || JSON.isRawJSON?.(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, sorted(inner)]),
  );
}
