/** A node of the tree: one range, and what is found by it. */
type Node<Value> = {
  readonly low: number;
  readonly high: number;
  /** The highest end of a range at or below this node. */
  highest: number;
  readonly priority: number;
  readonly values: Value[];
  left: Node<Value> | undefined;
  right: Node<Value> | undefined;
};

/**
 * Finds, of many ranges, those that hold a number: a treap by where ranges start, in which each node knows
 * how far the ranges below it reach.
 */
export class RangeIndex<Value> {
  #root: Node<Value> | undefined;

  add(low: number, high: number, value: Value): void {
    this.#root = added(this.#root, low, high, value);
  }

  remove(low: number, high: number, value: Value): void {
    this.#root = removed(this.#root, low, high, value);
  }

  /** Visits the values of all ranges that hold a number, their ends included. */
  find(number: number, visit: (value: Value) => void): void {
    findFrom(this.#root, number, visit);
  }
}

function findFrom<Value>(
  node: Node<Value> | undefined,
  number: number,
  visit: (value: Value) => void,
): void {
  if (!node || node.highest < number) return;
  findFrom(node.left, number, visit);
  if (node.low > number) return;
  if (node.high >= number) node.values.forEach(visit);
  findFrom(node.right, number, visit);
}

function added<Value>(
  node: Node<Value> | undefined,
  low: number,
  high: number,
  value: Value,
): Node<Value> {
  if (!node) {
    // The shape of the tree is random, and what is found in it is not.
    const priority = Math.random();
    return {
      low,
      high,
      highest: high,
      priority,
      values: [value],
      left: undefined,
      right: undefined,
    };
  }
  switch (side(node, low, high)) {
    case "here":
      node.values.push(value);
      return node;
    case "left":
      node.left = added(node.left, low, high, value);
      return node.left.priority > node.priority ? turnedRight(node, node.left) : updated(node);
    case "right":
      node.right = added(node.right, low, high, value);
      return node.right.priority > node.priority ? turnedLeft(node, node.right) : updated(node);
  }
}

function removed<Value>(
  node: Node<Value> | undefined,
  low: number,
  high: number,
  value: Value,
): Node<Value> | undefined {
  if (!node) return undefined;
  switch (side(node, low, high)) {
    case "here": {
      const at = node.values.indexOf(value);
      if (at >= 0) node.values.splice(at, 1);
      return node.values.length > 0 ? node : merged(node.left, node.right);
    }
    case "left":
      node.left = removed(node.left, low, high, value);
      return updated(node);
    case "right":
      node.right = removed(node.right, low, high, value);
      return updated(node);
  }
}

function side(node: Node<unknown>, low: number, high: number): "left" | "here" | "right" {
  if (low !== node.low) return low < node.low ? "left" : "right";
  if (high !== node.high) return high < node.high ? "left" : "right";
  return "here";
}

function turnedRight<Value>(node: Node<Value>, left: Node<Value>): Node<Value> {
  node.left = left.right;
  left.right = updated(node);
  return updated(left);
}

function turnedLeft<Value>(node: Node<Value>, right: Node<Value>): Node<Value> {
  node.right = right.left;
  right.left = updated(node);
  return updated(right);
}

/** Two trees as one, of which all ranges of the first start before those of the second. */
function merged<Value>(
  left: Node<Value> | undefined,
  right: Node<Value> | undefined,
): Node<Value> | undefined {
  if (!left || !right) return left ?? right;
  if (left.priority > right.priority) {
    left.right = merged(left.right, right);
    return updated(left);
  }
  right.left = merged(left, right.left);
  return updated(right);
}

function updated<Value>(node: Node<Value>): Node<Value> {
  const { left, right, high } = node;
  node.highest = Math.max(high, left?.highest ?? high, right?.highest ?? high);
  return node;
}
