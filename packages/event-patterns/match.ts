import { agree, type Looks, looksFor, mayBeMet, type Part } from "./agree.ts";
import { branchOf } from "./branch.ts";
import { type Field, type FlatEvent, fieldAt, flatten } from "./flatten.ts";
import type { Condition, Pattern } from "./pattern.ts";

/**
 * True if a pattern matches an event. The event is the whole event with its `source`, `detail` and
 * so on.
 */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFlat(pattern, flatten(event));
}

/**
 * True if a pattern matches an event that `flatten` has read. Use it to match many patterns with
 * one event.
 */
export function matchesFlat({ alternatives }: Pattern, event: FlatEvent): boolean {
  if (!event.fields) return false;
  const [only] = alternatives;
  if (alternatives.length === 1 && only) return allHold(only, event);
  // Alternatives share conditions, so each is evaluated once.
  const parts: Parts = new Map();
  const looks = looksFor(event);
  return alternatives.some((alternative) => holds(alternative, event, parts, looks));
}

/** Known states of conditions in one event. */
export type Parts = Map<Condition, Part>;

/**
 * True if an event fulfills all conditions, in any order.
 *
 * @param parts - Known states of conditions in this event. The function adds more.
 */
export function allHold(
  conditions: readonly Condition[],
  event: FlatEvent,
  parts: Parts = new Map(),
): boolean {
  return holds(conditions, event, parts, looksFor(event));
}

/** True if a field outside arrays fulfills a condition. */
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
  // By UTF-16 code units, the order in which the engine visits fields (see agree.ts).
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

/** True if an event can fulfill a condition. If false, no pattern with the condition matches. */
export function mayHold(condition: Condition, event: FlatEvent): boolean {
  return mayBeMet(partOf(condition, event));
}
