import type { Field, FlatEvent } from "../flatten.ts";
import { type Crowd, SharedObjects } from "./crowd.ts";
import type { Lead, Step } from "./leads.ts";

/** A field that patterns refer to, or that has such fields below it. */
export type PatternField = {
  readonly below: Map<string, PatternField>;
  readonly steps: SharedObjects<Step>;
  readonly leads: SharedObjects<Lead>;
  readonly crowds: SharedObjects<Crowd>;
  /** Crowds of the field whose ranges have one end. */
  open: readonly Crowd[];
};

type Fields = Map<string, PatternField>;

/** The fields that patterns refer to, as a tree of keys. */
export class PatternFields {
  readonly #fields: Fields = new Map();

  /** Returns the field at a path of at least one key. It stays until it is pruned. */
  at([first = "", ...rest]: readonly string[]): PatternField {
    return rest.reduce((field, key) => child(field.below, key), child(this.#fields, first));
  }

  /** Drops the fields of a path that no step uses. */
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

  /** Returns the fields that the event has and patterns refer to. */
  of({ fields }: FlatEvent): ReadonlyMap<PatternField, Field> {
    const met = new Map<PatternField, Field>();
    // A list instead of recursion: a dotted key can be deeper than the stack.
    const open = fields ? [{ patternFields: this.#fields, fields }] : [];
    for (const { patternFields, fields } of open) {
      for (const [one, field] of pairs(patternFields, fields)) {
        if (one.steps.size > 0 && field.leaves.length > 0) met.set(one, field);
        if (one.below.size > 0 && field.fields)
          open.push({ patternFields: one.below, fields: field.fields });
      }
    }
    return met;
  }
}

function child(fields: Fields, key: string): PatternField {
  const known = fields.get(key);
  if (known) return known;
  const made: PatternField = {
    below: new Map(),
    steps: new SharedObjects(),
    leads: new SharedObjects(),
    crowds: new SharedObjects(),
    open: [],
  };
  fields.set(key, made);
  return made;
}

/** Iterates over the smaller of the two, so that neither many fields nor many paths cost much. */
function pairs(
  patternFields: Fields,
  fields: ReadonlyMap<string, Field>,
): readonly [PatternField, Field][] {
  const found: [PatternField, Field][] = [];
  for (const key of (patternFields.size < fields.size ? patternFields : fields).keys()) {
    const [one, field] = [patternFields.get(key), fields.get(key)];
    if (one && field) found.push([one, field]);
  }
  return found;
}
