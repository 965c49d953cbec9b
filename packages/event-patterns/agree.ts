import type { Branch } from "./branch.ts";
import type { FlatEvent } from "./flatten.ts";

/** How one condition fares in one place, and whether it may be absent there. */
export type Part = { readonly branch: Branch | undefined; readonly mayBeAbsent: boolean };

/** How many elements of arrays may still be looked at for one event and pattern. */
export type Looks = { left: number };

/**
 * As many as an event of that size can need; beyond it, the pattern does not match. Only what is made
 * for it gets there: an event that writes one path in many ways with dotted keys, which leaves a condition
 * so many arrays to choose from that no algorithm can be quick. So a match takes time as the event has size.
 */
export function looksFor({ size }: FlatEvent): Looks {
  return { left: 2_000 + 100 * size };
}

/** Of each part, in looks, which take about as long. */
const costOfAgreeing = 25;

/**
 * Whether a condition has a chance in a place. It has none if leaves are there and all are wrong, but
 * leaves further in may fall out of sight, so that the field is absent.
 */
export function mayBeMet({ branch, mayBeAbsent }: Part): boolean {
  if (!branch) return mayBeAbsent;
  return branch.reachable || (mayBeAbsent && !branch.present);
}

/**
 * Whether all parts, each of which has a chance, are met by leaves that are consistent: no two of them in
 * different elements of one array (EventBridge, "Arrays in event patterns"; event-ruler, "JSON Array
 * Matching").
 *
 * The engine fixes elements in the order of the paths, and to it a field is absent if none of its leaves
 * is consistent with the elements fixed so far. So the parts come in the order of their paths.
 */
export function agree(parts: readonly Part[], looks: Looks): boolean {
  const open = parts.filter((part) => part.branch && part.branch.arrays.size > 0);
  return sharingArrays(open).every((group) => agreeFrom(0, group, looks));
}

/** Whether the parts from this one on agree, the earlier ones being met without fixing an element. */
function agreeFrom(start: number, group: readonly Part[], looks: Looks): boolean {
  const branch = group[start]?.branch;
  if (!branch) return true;
  // A part that shares no array with another may choose whatever element suits it.
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

/** The parts as they look in one element, if each of them has a chance there. */
function partsAt(index: number, views: readonly View[]): readonly Part[] | undefined {
  const parts: Part[] = [];
  for (const { at, mayBeAbsent } of views) {
    const part = { branch: at(index), mayBeAbsent };
    if (!mayBeMet(part)) return undefined;
    parts.push(part);
  }
  return parts;
}

/** A part as it looks once an element of an array is fixed: the other elements are out of sight. */
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
  // The field is also outside this array: values beside an array, or one path written in two ways.
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

/** Groups of parts that share arrays, directly or through each other; the order of the parts stays. */
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
