import type { Field, FlatEvent } from "../flatten.ts";
import type { Crowd } from "./crowd.ts";
import type { Lead, Step } from "./lead.ts";
import { SharedObjects } from "./shared-objects.ts";

/** A field that patterns ask about, or that has such fields below it. */
export type AskedField = {
  readonly below: Map<string, AskedField>;
  readonly steps: SharedObjects<Step>;
  readonly leads: SharedObjects<Lead>;
  readonly crowds: SharedObjects<Crowd>;
  /** Those of its crowds whose ranges have one end. */
  open: readonly Crowd[];
};

type Fields = Map<string, AskedField>;

/** The fields that patterns ask about, as a tree of keys, as the fields of an event are. */
export class AskedFields {
  readonly #fields: Fields = new Map();

  /** Returns the field at a path, which has at least one key. It stays until it is pruned. */
  at([first = "", ...rest]: readonly string[]): AskedField {
    return rest.reduce((field, key) => child(field.below, key), child(this.#fields, first));
  }

  /** Drops the fields of a path that no step is about. */
  prune(path: readonly string[]): void {
    const parents: Fields[] = [];
    let fields: Fields | undefined = this.#fields;
    for (const key of path) {
      if (fields) parents.push(fields);
      fields = fields?.get(key)?.below;
    }
    for (const [depth, parent] of [...parents.entries()].reverse()) {
      const key = path[depth] ?? "";
      const field = parent.get(key);
      if (field && (field.below.size > 0 || field.steps.size > 0)) return;
      parent.delete(key);
    }
  }

  /** Returns the fields that both an event has and patterns ask about. */
  of({ fields }: FlatEvent): ReadonlyMap<AskedField, Field> {
    const met = new Map<AskedField, Field>();
    // A list and not recursion: a dotted key can be deeper than the stack.
    const open = fields ? [{ asked: this.#fields, fields }] : [];
    for (const { asked, fields } of open) {
      for (const [one, field] of pairs(asked, fields)) {
        if (one.steps.size > 0 && field.leaves.length > 0) met.set(one, field);
        if (one.below.size > 0 && field.fields)
          open.push({ asked: one.below, fields: field.fields });
      }
    }
    return met;
  }
}

function child(fields: Fields, key: string): AskedField {
  const known = fields.get(key);
  if (known) return known;
  const made: AskedField = {
    below: new Map(),
    steps: new SharedObjects(),
    leads: new SharedObjects(),
    crowds: new SharedObjects(),
    open: [],
  };
  fields.set(key, made);
  return made;
}

/** Goes through the smaller of the two, so that neither many fields nor many paths cost much. */
function pairs(asked: Fields, fields: ReadonlyMap<string, Field>): readonly [AskedField, Field][] {
  const found: [AskedField, Field][] = [];
  for (const key of (asked.size < fields.size ? asked : fields).keys()) {
    const [one, field] = [asked.get(key), fields.get(key)];
    if (one && field) found.push([one, field]);
  }
  return found;
}
