import { agree, type Looks, maxLooks, mayBeMet } from "./agree.ts";
import { type Branch, branchOf } from "./branch.ts";
import { type FlatEvent, fieldAt, flatten } from "./flatten.ts";
import type { Alternative, Condition, Pattern } from "./pattern.ts";

/** Whether a pattern matches an event, which is the whole event with its `source`, `detail` and so on. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return matchesFlat(pattern, flatten(event));
}

/** The same for an event that `flatten` has read, for trying many patterns on one event. */
export function matchesFlat(pattern: Pattern, event: FlatEvent): boolean {
  if (!event.fields) return false;
  // Alternatives share conditions, and none is worth being looked up twice.
  const known = new Map<Condition, Branch | undefined>();
  const looks: Looks = { left: maxLooks };

  function partOf(condition: Condition) {
    if (!known.has(condition)) {
      known.set(condition, branchOf(condition, fieldAt(event, condition.path)));
    }
    return { branch: known.get(condition), mayBeAbsent: condition.mayBeAbsent };
  }

  function holds(alternative: Alternative): boolean {
    const parts = [];
    for (const condition of alternative) {
      const part = partOf(condition);
      if (!mayBeMet(part)) return false;
      parts.push(part);
    }
    return agree(parts, looks);
  }

  return pattern.alternatives.some(holds);
}
