import { agree, type Looks, maxLooks, mayBeMet, type Part } from "./agree.ts";
import { branchOf } from "./branch.ts";
import { type FlatEvent, fieldAt, flatten } from "./flatten.ts";
import type { Alternative, Condition, Pattern } from "./pattern.ts";

/** Whether a pattern matches an event, which is the whole event with its `source`, `detail` and so on. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFlat(pattern, flatten(event));
}

/** The same for an event that `flatten` has read, for trying many patterns on one event. */
export function matchesFlat({ alternatives }: Pattern, event: FlatEvent): boolean {
  if (!event.fields) return false;
  const looks: Looks = { left: maxLooks };
  const [only] = alternatives;
  if (alternatives.length === 1 && only) {
    return holds(only, looks, (condition) => partOf(condition, event));
  }
  // Alternatives share conditions, and none is worth being looked at twice.
  const known = new Map<Condition, Part>();
  const knownPart = (condition: Condition) => {
    const part = known.get(condition) ?? partOf(condition, event);
    known.set(condition, part);
    return part;
  };
  return alternatives.some((alternative) => holds(alternative, looks, knownPart));
}

function holds(
  alternative: Alternative,
  looks: Looks,
  partOf: (condition: Condition) => Part,
): boolean {
  const open: Part[] = [];
  for (const condition of alternative) {
    const part = partOf(condition);
    if (!mayBeMet(part)) return false;
    if (part.branch && part.branch.arrays.size > 0) open.push(part);
  }
  return open.length === 0 || agree(open, looks);
}

function partOf(condition: Condition, event: FlatEvent): Part {
  const branch = branchOf(condition, fieldAt(event, condition.path));
  return { branch, mayBeAbsent: condition.mayBeAbsent };
}

/** Whether one condition has a chance with an event: if it has none, no pattern that asks it matches. */
export function mayHold(condition: Condition, event: FlatEvent): boolean {
  return mayBeMet(partOf(condition, event));
}
