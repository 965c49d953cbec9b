import { agree, type Looks, looksFor, mayBeMet, type Part } from "./agree.ts";
import { branchOf } from "./branch.ts";
import { type FlatEvent, fieldAt, flatten } from "./flatten.ts";
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
  const looks = looksFor(event);
  // Alternatives share conditions, and none is worth being looked at twice.
  const known = new Map<Condition, Part>();
  const knownPart = (condition: Condition) => {
    const part = known.get(condition) ?? partOf(condition, event);
    known.set(condition, part);
    return part;
  };
  return alternatives.some((alternative) => holds(alternative, looks, knownPart));
}

/** Returns whether an event fulfills all of some conditions, which may come in any order. */
export function allHold(conditions: readonly Condition[], event: FlatEvent): boolean {
  return holds(conditions, looksFor(event), (condition) => partOf(condition, event));
}

function holds(
  conditions: readonly Condition[],
  looks: Looks,
  partOf: (condition: Condition) => Part,
): boolean {
  let open: (Part & { readonly path: string })[] | undefined;
  for (const condition of conditions) {
    const part = partOf(condition);
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

function partOf(condition: Condition, event: FlatEvent): Part {
  const branch = branchOf(condition, fieldAt(event, condition.path));
  return { branch, mayBeAbsent: condition.mayBeAbsent };
}

/** Whether one condition has a chance with an event: if it has none, no pattern that asks it matches. */
export function mayHold(condition: Condition, event: FlatEvent): boolean {
  return mayBeMet(partOf(condition, event));
}
