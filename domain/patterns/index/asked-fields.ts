import type { Field, FlatEvent } from "../flatten.ts";
import type { Lead } from "./lead.ts";
import { type Counted, SharedObjects } from "./shared-objects.ts";

/** A field that patterns ask about, or that has such fields below it. */
export type AskedField = {
  readonly below: Map<string, AskedField>;
  /** The leads by this field. */
  readonly leads: SharedObjects<Lead>;
  readonly crowds: SharedObjects<Counted>;
};

type Fields = Map<string, AskedField>;

/** The fields that patterns ask about, as a tree of keys, as the fields of an event are. */
export class AskedFields {
  readonly #fields: Fields = new Map();

  /** Returns the field at a path, which has at least one key. It stays until it is pruned. */
  at([first = "", ...rest]: readonly string[]): AskedField {
    return rest.reduce((field, key) => child(field.below, key), child(this.#fields, first));
  }

  /** Drops the fields of a path that no lead uses. */
  prune(path: readonly string[]): void {
    prune(this.#fields, path, 0);
  }

  /** Returns the fields that both an event has and patterns ask about. */
  of({ fields }: FlatEvent): ReadonlyMap<AskedField, Field> {
    const met = new Map<AskedField, Field>();
    if (fields) meet(this.#fields, fields, met);
    return met;
  }
}

function child(fields: Fields, key: string): AskedField {
  const known = fields.get(key);
  if (known) return known;
  const made = { below: new Map(), leads: new SharedObjects<Lead>(), crowds: new SharedObjects() };
  fields.set(key, made);
  return made;
}

function prune(fields: Fields, path: readonly string[], depth: number): void {
  const key = path[depth] ?? "";
  const field = fields.get(key);
  if (!field) return;
  if (depth + 1 < path.length) prune(field.below, path, depth + 1);
  if (field.below.size === 0 && field.leads.size === 0) fields.delete(key);
}

/** Goes through the smaller of the two, so that neither many fields nor many paths cost much. */
function meet(
  asked: Fields,
  fields: ReadonlyMap<string, Field>,
  met: Map<AskedField, Field>,
): void {
  const both = (one: AskedField | undefined, field: Field | undefined) => {
    if (!one || !field) return;
    if (one.leads.size > 0 && field.leaves.length > 0) met.set(one, field);
    if (one.below.size > 0 && field.fields) meet(one.below, field.fields, met);
  };
  if (asked.size < fields.size) {
    for (const [key, one] of asked) both(one, fields.get(key));
  } else {
    for (const [key, field] of fields) both(asked.get(key), field);
  }
}
