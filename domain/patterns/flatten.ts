import { Leaf, type Place } from "./leaf.ts";

/** The leaves of an event at one path, and the fields below it. */
export type Field = {
  readonly leaves: readonly Leaf[];
  /** Whether a leaf is inside an object or array that is an element of an array. */
  readonly hasPlaces: boolean;
  readonly fields: Fields | undefined;
};

type Fields = ReadonlyMap<string, Field>;

/** An event, ready for any number of patterns. */
export type FlatEvent = {
  /** None if what was given is not an object. */
  readonly fields: Fields | undefined;
  /** Whether a field has places. */
  readonly hasPlaces: boolean;
  /** How many leaves and places there are in all. */
  readonly size: number;
};

/**
 * How deep an event is read. What EventBridge's engine reads JSON with (Jackson) refuses more; here
 * deeper values are invisible, so that no event can exhaust the stack.
 */
const maxEventDepth = 1000;

type Node = { leaves: Leaf[]; hasPlaces: boolean; fields: Map<string, Node> | undefined };

/** Reads an event once, so that many patterns can be tried on it with `matchesFlat`. */
export function flatten(event: unknown): FlatEvent {
  if (!isObject(event)) return { fields: undefined, hasPlaces: false, size: 0 };
  const root = newNode();
  let arrays = 0;
  let hasPlaces = false;
  let size = 0;

  function readFields(object: object, node: Node, place: Place | undefined, depth: number) {
    for (const key of Object.keys(object)) {
      read((object as Record<string, unknown>)[key], below(node, key), place, depth);
    }
  }

  /** An array is not part of the path: its elements are all values of the array's own field. */
  function readElements(
    elements: readonly unknown[],
    node: Node,
    outer: Place | undefined,
    depth: number,
  ) {
    const array = arrays++;
    let index = 0;
    for (const element of elements) {
      const isPlace = typeof element === "object" && element !== null;
      if (isPlace) size += 1;
      read(element, node, isPlace ? { array, index: index++, outer } : outer, depth);
    }
  }

  function read(value: unknown, node: Node, place: Place | undefined, depth: number): void {
    if (isScalar(value)) {
      node.leaves.push(new Leaf(value, place));
      size += 1;
      if (place) {
        node.hasPlaces = true;
        hasPlaces = true;
      }
    } else if (typeof value === "object" && depth < maxEventDepth) {
      if (Array.isArray(value)) readElements(value, node, place, depth + 1);
      else readFields(value, node, place, depth + 1);
    }
  }

  readFields(event, root, undefined, 1);
  return { fields: root.fields ?? new Map(), hasPlaces, size };
}

/** The field at a path of keys, if the event has anything there. */
export function fieldAt(event: FlatEvent, path: readonly string[]): Field | undefined {
  let fields = event.fields;
  let field: Field | undefined;
  for (const key of path) {
    field = fields?.get(key);
    fields = field?.fields;
  }
  return field;
}

/** A dotted key is the same path as keys within each other. */
function below(node: Node, key: string): Node {
  if (!key.includes(".")) return child(node, key);
  return key.split(".").reduce(child, node);
}

function child(node: Node, key: string): Node {
  node.fields ??= new Map();
  const known = node.fields.get(key);
  if (known) return known;
  const made = newNode();
  node.fields.set(key, made);
  return made;
}

function newNode(): Node {
  return { leaves: [], hasPlaces: false, fields: undefined };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is Leaf["value"] {
  return (
    typeof value === "string" ||
    typeof value === "number" ||
    typeof value === "boolean" ||
    value === null
  );
}
