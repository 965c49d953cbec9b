import { branchOf } from "./branch.ts";
import type { Fault } from "./fault.ts";
import { type FlatEvent, fieldAt, flatten } from "./flatten.ts";
import { pointerTo } from "./json/pointer.ts";
import { allHold, mayHold } from "./match.ts";
import { parseWritten } from "./parse.ts";
import type { Alternative, Condition } from "./pattern.ts";

/** A field of an event that keeps a pattern from matching. */
export type Mismatch = {
  /**
   * JSON pointer (RFC 6901) to the field, without positions in arrays, because patterns name none.
   */
  readonly field: string;
  /** The list of values and matchers in the pattern. */
  readonly expected: readonly unknown[];
  /** The values in the event, at most 20; empty if it has no such field. */
  readonly actual: readonly unknown[];
  /** Each field has an expected value, but in different elements of an array. */
  readonly isInOtherElement?: true;
};

/** `isValid` is false for a pattern that cannot be parsed. */
export type Explanation =
  | { readonly isValid: false; readonly fault: Fault }
  | { readonly isValid: true; readonly matches: true }
  | { readonly isValid: true; readonly matches: false; readonly mismatches: readonly Mismatch[] };

const maxValues = 20;

/**
 * Explains why a pattern does not match an event.
 *
 * @param pattern - The pattern as JSON.
 * @param event - The whole event with its `source`, `detail` and so on.
 * @returns The mismatches. For a pattern with `$or`, those of the closest alternative. Empty if the
 * event is not an object.
 */
export function explain(pattern: unknown, event: unknown): Explanation {
  const parsed = parseWritten(pattern);
  if (!parsed.ok) return { isValid: false, fault: parsed.fault };
  const flat = flatten(event);
  const { pattern: compiled, written } = parsed;
  const expectedBy = (condition: Condition) => written.get(condition) ?? [];
  if (!flat.fields) return { isValid: true, matches: false, mismatches: [] };
  let closest: readonly Mismatch[] | undefined;
  for (const alternative of compiled.alternatives) {
    const mismatches = mismatchesOf(alternative, flat, expectedBy);
    if (mismatches.length === 0) return { isValid: true, matches: true };
    if (!closest || mismatches.length < closest.length) closest = mismatches;
  }
  return { isValid: true, matches: false, mismatches: closest ?? [] };
}

function mismatchesOf(
  alternative: Alternative,
  event: FlatEvent,
  expectedBy: (condition: Condition) => readonly unknown[],
): readonly Mismatch[] {
  if (allHold(alternative, event)) return [];
  const mismatch = (condition: Condition): Mismatch => ({
    field: pointerTo(condition.path),
    expected: expectedBy(condition),
    actual: valuesAt(condition, event),
  });
  const wrong = alternative.filter((condition) => !mayHold(condition, event));
  if (wrong.length > 0) return wrong.map(mismatch);
  // Each condition is met alone, but those inside arrays are not met together.
  return alternative
    .filter((condition) => isInArray(condition, event))
    .map((condition) => ({ ...mismatch(condition), isInOtherElement: true }));
}

function isInArray(condition: Condition, event: FlatEvent): boolean {
  const branch = branchOf(condition, fieldAt(event, condition.path));
  return branch !== undefined && branch.arrays.size > 0;
}

function valuesAt({ path }: Condition, event: FlatEvent): readonly unknown[] {
  const leaves = fieldAt(event, path)?.leaves.slice(0, maxValues) ?? [];
  return leaves.map(({ value, numberText }) =>
    numberText === undefined ? value : JSON.rawJSON(numberText),
  );
}
