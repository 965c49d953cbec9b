import { acceptorOf } from "./accepts.ts";
import type { Field, Leaf, Place } from "./flatten.ts";
import type { Condition } from "./pattern.ts";

/** The state of one condition in one place of an event, or in the whole event, and below. */
export type Branch = {
  /** A leaf of the field is directly here, not in an element of an array further in. */
  readonly present: boolean;
  /** A leaf directly here is accepted. */
  readonly accepted: boolean;
  /** A leaf here or further in is accepted. */
  readonly reachable: boolean;
  /** Arrays that contain leaves further in, by number. */
  readonly arrays: ReadonlyMap<number, Elements>;
};

type Elements = {
  /** The elements' branches by index; undefined for an element without a leaf of the field. */
  readonly branches: readonly (Branch | undefined)[];
  /** True if one of the branches is reachable. */
  readonly reachable: boolean;
};

type Draft = {
  present: boolean;
  accepted: boolean;
  reachable: boolean;
  arrays: Map<number, ElementsDraft>;
};
type ElementsDraft = { branches: (Draft | undefined)[]; reachable: boolean };

/** Shared by the many branches without arrays, to save memory. */
const noArrays = new Map<number, never>();
const right: Branch = { present: true, accepted: true, reachable: true, arrays: noArrays };
const wrong: Branch = { present: true, accepted: false, reachable: false, arrays: noArrays };

/**
 * Returns the branch of a condition; `undefined` if the event has no leaf of the field, which means
 * absence.
 */
export function branchOf(condition: Condition, field: Field | undefined): Branch | undefined {
  if (!field || field.leaves.length === 0) return undefined;
  const isAccepted = acceptorOf(condition, field.leaves.length);
  if (field.hasPlaces) return growBranch(isAccepted, field.leaves);
  return field.leaves.some(isAccepted) ? right : wrong;
}

function growBranch(isAccepted: (leaf: Leaf) => boolean, leaves: readonly Leaf[]): Branch {
  const root = newDraft();
  const grown = new Map<Place, Draft>();

  function elementsOf(place: Place): ElementsDraft {
    const branch = at(place.outer);
    const known = branch.arrays.get(place.array);
    if (known) return known;
    const made = { branches: [], reachable: false };
    if (branch.arrays === noArrays) branch.arrays = new Map();
    branch.arrays.set(place.array, made);
    return made;
  }

  function at(place: Place | undefined): Draft {
    if (!place) return root;
    const known = grown.get(place);
    if (known) return known;
    const made = newDraft();
    elementsOf(place).branches[place.index] = made;
    grown.set(place, made);
    return made;
  }

  function reach(place: Place | undefined) {
    const branch = at(place);
    if (branch.reachable) return;
    branch.reachable = true;
    if (!place) return;
    elementsOf(place).reachable = true;
    reach(place.outer);
  }

  for (const leaf of leaves) {
    const branch = at(leaf.place);
    branch.present = true;
    if (branch.accepted || !isAccepted(leaf)) continue;
    branch.accepted = true;
    reach(leaf.place);
  }
  return root;
}

function newDraft(): Draft {
  return { present: false, accepted: false, reachable: false, arrays: noArrays };
}
