import { asDraft, type Draft, isSame } from "./draft.ts";

/** A field that differs between two versions, by its path. */
export type Difference = {
  readonly path: string;
  /** Undefined if the version lacks it. */
  readonly before: unknown;
  readonly after: unknown;
};

/** Returns the fields that differ, those of inner objects too. Lists are compared as a whole. */
export function differences(before: Draft, after: Draft, path = ""): readonly Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [one, other] = [before[name], after[name]];
    if (isSame(one, other)) return [];
    const at = path === "" ? name : `${path}.${name}`;
    return isObject(one) && isObject(other)
      ? differences(asDraft(one), asDraft(other), at)
      : [{ path: at, before: one, after: other }];
  });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
