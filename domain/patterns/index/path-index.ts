import type { Field, FlatEvent } from "../flatten.ts";
import { FieldIndex } from "./field-index.ts";

type PathNode<Value extends object> = {
  field: FieldIndex<Value> | undefined;
  /** How often `field` is in use. */
  uses: number;
  readonly below: Paths<Value>;
};
type Paths<Value extends object> = Map<string, PathNode<Value>>;

/** The indexes of the fields that are asked about, as a tree of keys, as the fields of an event are. */
export class PathIndex<Value extends object> {
  readonly #paths: Paths<Value> = new Map();

  /** The index of a field, which is used once more. */
  use(path: readonly string[]): FieldIndex<Value> {
    let paths = this.#paths;
    let node: PathNode<Value> | undefined;
    for (const key of path) {
      node = paths.get(key);
      if (!node) {
        node = { field: undefined, uses: 0, below: new Map() };
        paths.set(key, node);
      }
      paths = node.below;
    }
    if (!node) throw new Error("a path has at least one key");
    node.uses += 1;
    node.field ??= new FieldIndex();
    return node.field;
  }

  /** The index of a field, which is used once less. */
  release(path: readonly string[]): FieldIndex<Value> | undefined {
    return release(this.#paths, path);
  }

  /** Visits the fields that both the event has and somebody asks about. */
  meet(
    fields: NonNullable<FlatEvent["fields"]>,
    visit: (field: Field, index: FieldIndex<Value>) => void,
  ): void {
    meet(this.#paths, fields, visit);
  }
}

function release<Value extends object>(
  paths: Paths<Value>,
  [key = "", ...rest]: readonly string[],
): FieldIndex<Value> | undefined {
  const node = paths.get(key);
  if (!node) return undefined;
  const found = rest.length > 0 ? release(node.below, rest) : node.field;
  if (rest.length === 0) {
    node.uses -= 1;
    if (node.uses === 0) node.field = undefined;
  }
  if (!node.field && node.below.size === 0) paths.delete(key);
  return found;
}

/** Goes through the smaller of the two, so that neither many fields nor many paths cost much. */
function meet<Value extends object>(
  paths: Paths<Value>,
  fields: ReadonlyMap<string, Field>,
  visit: (field: Field, index: FieldIndex<Value>) => void,
): void {
  const both = (node: PathNode<Value> | undefined, field: Field | undefined) => {
    if (!node || !field) return;
    if (node.field) visit(field, node.field);
    if (node.below.size > 0 && field.fields) meet(node.below, field.fields, visit);
  };
  if (paths.size < fields.size) {
    for (const [key, node] of paths) both(node, fields.get(key));
  } else {
    for (const [key, field] of fields) both(paths.get(key), field);
  }
}
