import { type Branch, branchOf } from "./branch.ts";
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
  // By UTF-16 code units, the order in which the engine visits fields (see `agree`).
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

/** The state of one condition in one place, and whether its field may be absent there. */
type Part = { readonly branch: Branch | undefined; readonly mayBeAbsent: boolean };

/** Budget of array elements to look at for one event and pattern. */
type Looks = { left: number };

/**
 * Returns a budget that grows with the event's size, as much as an ordinary event can need. Beyond
 * it, the pattern does not match. Only a crafted event exceeds it: one that writes a path in many
 * ways with dotted keys, which gives a condition too many arrays for any algorithm to be fast.
 */
function looksFor({ size }: FlatEvent): Looks {
  return { left: 2_000 + 100 * size };
}

/** Cost of a part, in looks. */
const costOfAgreeing = 25;

/**
 * True if a condition can still be met in a place. It cannot if leaves are there and all are wrong.
 * Leaves further in can fall out of sight, which makes the field absent.
 */
function mayBeMet({ branch, mayBeAbsent }: Part): boolean {
  if (!branch) return mayBeAbsent;
  return branch.reachable || (mayBeAbsent && !branch.present);
}

/**
 * True if all parts, each of which can be met, are met by consistent leaves: no two of them are in
 * different elements of one array (EventBridge, "Arrays in event patterns"; event-ruler, "JSON
 * Array Matching").
 *
 * The engine fixes elements in the order of the paths, and treats a field as absent if none of its
 * leaves is consistent with the elements fixed so far. So the parts come in the order of their
 * paths.
 */
function agree(parts: readonly Part[], looks: Looks): boolean {
  const open = parts.filter((part) => part.branch && part.branch.arrays.size > 0);
  return sharingArrays(open).every((group) => agreeFrom(0, group, looks));
}

/**
 * True if the parts from `start` on agree, given that the earlier ones are met without fixing an
 * element.
 */
function agreeFrom(start: number, group: readonly Part[], looks: Looks): boolean {
  const branch = group[start]?.branch;
  if (!branch) return true;
  // A part that shares no array with others can choose any element.
  if (group.length === 1 || !branch.reachable) return branch.reachable;
  if (branch.accepted && agreeFrom(start + 1, group, looks)) return true;
  const later = group.slice(start + 1);
  return [...branch.arrays].some(([array, { branches }]) => {
    const views = later.map((part) => viewOf(part, array, looks));
    for (let index = 0; index < branches.length; index++) {
      looks.left -= 1;
      if (looks.left < 0) return false;
      const fixed = branches[index];
      if (!fixed?.reachable) continue;
      const within = partsAt(index, views);
      if (!within) continue;
      looks.left -= costOfAgreeing * (within.length + 1);
      if (agree([{ branch: fixed, mayBeAbsent: false }, ...within], looks)) return true;
    }
    return false;
  });
}

/** Returns the parts as seen from one element; undefined if one of them cannot be met there. */
function partsAt(index: number, views: readonly View[]): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const { at, mayBeAbsent } of views) {
    const part = { branch: at(index), mayBeAbsent };
    if (!mayBeMet(part)) return undefined;
    parts.push(part);
  }
  return parts;
}

/** A part after an element of an array is fixed: the other elements are out of sight. */
type View = {
  readonly at: (index: number) => Branch | undefined;
  readonly mayBeAbsent: boolean;
};

function viewOf({ branch, mayBeAbsent }: Part, array: number, looks: Looks): View {
  const branches = branch?.arrays.get(array)?.branches;
  if (!branch || !branches) return { at: () => branch, mayBeAbsent };
  if (!branch.present && branch.arrays.size === 1) {
    return { at: (index) => branches[index], mayBeAbsent };
  }
  // The field is also outside this array: values next to an array, or one path written in two ways.
  const { present, accepted } = branch;
  const arrays = new Map(branch.arrays);
  arrays.delete(array);
  const outside = { present, accepted, arrays };
  return {
    at: (index) => {
      looks.left -= arrays.size;
      return united(outside, branches[index]);
    },
    mayBeAbsent,
  };
}

function united(a: Omit<Branch, "reachable">, b: Branch | undefined): Branch {
  const arrays = b && b.arrays.size > 0 ? new Map([...a.arrays, ...b.arrays]) : a.arrays;
  const present = a.present || b?.present === true;
  const accepted = a.accepted || b?.accepted === true;
  const reachable = accepted || [...arrays.values()].some((elements) => elements.reachable);
  return { present, accepted, reachable, arrays };
}

/** Groups parts that share arrays, directly or through each other. Keeps the order of the parts. */
function sharingArrays(parts: readonly Part[]): readonly (readonly Part[])[] {
  const groups = new Map<number, readonly Part[]>();
  for (const part of parts) {
    let group: readonly Part[] = [part];
    for (const array of part.branch?.arrays.keys() ?? []) {
      const other = groups.get(array);
      if (!other) groups.set(array, group);
      if (!other || other === group) continue;
      const both = other.concat(group);
      for (const [key, member] of groups) {
        if (member === other || member === group) groups.set(key, both);
      }
      group = both;
    }
  }
  return [...new Set(groups.values())].map((group) =>
    group.length < 3 ? group : parts.filter((part) => group.includes(part)),
  );
}
