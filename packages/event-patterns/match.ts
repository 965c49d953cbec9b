import { agree, type Looks, looksFor, mayBeMet, type Part } from "./agree.ts";
import { branchOf } from "./branch.ts";
import { type Field, type FlatEvent, fieldAt, flatten } from "./flatten.ts";
import type { Condition, Pattern } from "./pattern.ts";

/** Whether a pattern matches an event, which is the whole event with its `source`, `detail` and so on. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFlat(pattern, flatten(event));
}

/** The same for an event that `flatten` has read, for trying many patterns on one event. */
export function matchesFlat({ alternatives }: Pattern, event: FlatEvent): boolean {
  if (!event.fields) return false;
  const [only] = alternatives;
  if (alternatives.length === 1 && only) return allHold(only, event);
  // Alternatives share conditions, and none is worth being looked at twice.
  const parts: Parts = new Map();
  const looks = looksFor(event);
  return alternatives.some((alternative) => holds(alternative, event, parts, looks));
}

/** How conditions fare in one event, as far as it is known. */
export type Parts = Map<Condition, Part>;

/**
 * Returns whether an event fulfills all of some conditions, which may come in any order.
 *
 * @param parts - What is known of conditions in this event. More is added.
 */
export function allHold(
  conditions: readonly Condition[],
  event: FlatEvent,
  parts: Parts = new Map(),
): boolean {
  return holds(conditions, event, parts, looksFor(event));
}

/** Returns whether a field that is in no array fulfills a condition on it. */
export function isMet(condition: Condition, field: Field | undefined): boolean {
  return mayBeMet({ branch: branchOf(condition, field), mayBeAbsent: condition.mayBeAbsent });
}

function holds(
  conditions: readonly Condition[],
  event: FlatEvent,
  parts: Parts,
  looks: Looks,
): boolean {
  let open: (Part & { readonly path: string })[] | undefined;
  for (const condition of conditions) {
    const part = knownPart(condition, event, parts);
    if (!mayBeMet(part)) return false;
    if (part.branch && part.branch.arrays.size > 0) {
      open ??= [];
      open.push({ ...part, path: condition.path.join(".") });
    }
  }
  if (!open) return true;
  // In the order of UTF-16 code units, in which the engine visits fields (see agree.ts).
  open.sort((a, b) => (a.path < b.path ? -1 : 1));
  return agree(open, looks);
}

function knownPart(condition: Condition, event: FlatEvent, parts: Parts): Part {
  const known = parts.get(condition);
  if (known) return known;
  const part = partOf(condition, event);
  parts.set(condition, part);
  return part;
}

function partOf(condition: Condition, event: FlatEvent): Part {
  const branch = branchOf(condition, fieldAt(event, condition.path));
  return { branch, mayBeAbsent: condition.mayBeAbsent };
}

/** Whether one condition has a chance with an event: if it has none, no pattern that asks it matches. */
export function mayHold(condition: Condition, event: FlatEvent): boolean {
  return mayBeMet(partOf(condition, event));
}
