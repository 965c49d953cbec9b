import { addressDigits } from "./address.ts";
import { Members, parseMembers } from "./json/json-text.ts";
import type { Scalar } from "./pattern.ts";

/** An element of an array that is itself an object or an array. Fields must agree on it. */
export type Place = {
  /** Number of the array within the event. */
  readonly array: number;
  /** Position of the element among the array's places. */
  readonly index: number;
  /** The place that contains the array. */
  readonly outer: Place | undefined;
};

/** A string, number, boolean or null in an event. */
export class Leaf {
  /** Undefined for a number that a double cannot store, which has only its text. */
  readonly value: Scalar | undefined;
  readonly place: Place | undefined;
  #address: string | undefined | "unread" = "unread";

  readonly numberText: string | undefined;

  constructor(value: Scalar | undefined, place?: Place, numberText?: string) {
    this.value = value;
    this.place = place;
    this.numberText = numberText;
  }

  /**
   * The value as an IP address, if it is one (see address.ts). Computed on demand, because it is
   * seldom needed.
   */
  get address(): string | undefined {
    if (this.#address === "unread") {
      this.#address = typeof this.value === "string" ? addressDigits(this.value) : undefined;
    }
    return this.#address;
  }
}

/** The leaves of an event at one path, and the fields below it. */
export type Field = {
  readonly leaves: readonly Leaf[];
  /** True if a leaf is inside an object or array that is an element of an array. */
  readonly hasPlaces: boolean;
  readonly fields: Fields | undefined;
};

type Fields = ReadonlyMap<string, Field>;

/** A preprocessed event, to match with any number of patterns. */
export type FlatEvent = {
  /** Undefined if the input is not an object. */
  readonly fields: Fields | undefined;
  /** True if a field has places. */
  readonly hasPlaces: boolean;
  /** Number of leaves and places. */
  readonly size: number;
};

/**
 * Maximum depth of an event. EventBridge's JSON parser (Jackson) refuses deeper ones. Here deeper
 * values are invisible, so that no event can exhaust the stack.
 */
const maxEventDepth = 1000;

type Node = { leaves: Leaf[]; hasPlaces: boolean; fields: Map<string, Node> | undefined };

/** Reads an event once, to match many patterns with `matchesFlat`. */
export function flatten(event: unknown): FlatEvent {
  if (!isObject(event)) return { fields: undefined, hasPlaces: false, size: 0 };
  const root = newNode();
  let arrays = 0;
  let hasPlaces = false;
  let size = 0;

  function readFields(object: object, node: Node, place: Place | undefined, depth: number) {
    if (object instanceof Members) {
      for (const [key, value] of object.entries) readField(key, value, node, place, depth);
      return;
    }
    for (const key of Object.keys(object)) {
      readField(key, (object as Record<string, unknown>)[key], node, place, depth);
    }
  }

  function readField(
    key: string,
    value: unknown,
    node: Node,
    place: Place | undefined,
    depth: number,
  ) {
    // The engine looks only at keys that are part of a path, and ignores an empty one at the end
    // (event-ruler, GenericMachine, `isFieldStepUsed`).
    read(value, below(node, key), place, depth, key === "" && node !== root);
  }

  /**
   * Reads an array. It is not part of the path: its elements are values of the array's own field.
   */
  function readElements(
    elements: readonly unknown[],
    node: Node,
    outer: Place | undefined,
    depth: number,
    isHidden: boolean,
  ) {
    const array = arrays++;
    let index = 0;
    for (const element of elements) {
      const isPlace = typeof element === "object" && element !== null && !JSON.isRawJSON(element);
      if (isPlace) size += 1;
      read(element, node, isPlace ? { array, index: index++, outer } : outer, depth, isHidden);
    }
  }

  /**
   * @param isHidden - True if leaves of the field itself, unlike those of fields below it, are out
   * of sight.
   */
  function read(
    value: unknown,
    node: Node,
    place: Place | undefined,
    depth: number,
    isHidden: boolean,
  ): void {
    const leaf = leafOf(value, place);
    if (leaf) {
      if (isHidden) return;
      node.leaves.push(leaf);
      size += 1;
      if (place) {
        node.hasPlaces = true;
        hasPlaces = true;
      }
    } else if (typeof value === "object" && value !== null && depth < maxEventDepth) {
      if (Array.isArray(value)) readElements(value, node, place, depth + 1, isHidden);
      else readFields(value, node, place, depth + 1);
    }
  }

  readFields(event, root, undefined, 1);
  return { fields: root.fields ?? new Map(), hasPlaces, size };
}

/**
 * Reads an event from JSON text, which keeps what parsed JSON has lost: fields with repeated names,
 * and numbers that a double cannot store.
 *
 * @throws SyntaxError if the text is not JSON.
 */
export function flattenText(text: string): FlatEvent {
  return flatten(parseMembers(text).value);
}

/** Returns the field at a path of keys; undefined if the event has nothing there. */
export function fieldAt(event: FlatEvent, path: readonly string[]): Field | undefined {
  let fields = event.fields;
  let field: Field | undefined;
  for (const key of path) {
    field = fields?.get(key);
    fields = field?.fields;
  }
  return field;
}

/** Returns the node for a key. A dotted key is the same path as nested keys. */
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
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}

function leafOf(value: unknown, place: Place | undefined): Leaf | undefined {
  switch (typeof value) {
    case "string":
    case "number":
    case "boolean":
      return new Leaf(value, place);
    default:
      if (value === null) return new Leaf(value, place);
      return JSON.isRawJSON(value) ? new Leaf(undefined, place, value.rawJSON) : undefined;
  }
}
