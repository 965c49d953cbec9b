import { accepted, type Outcome, refused, type Steps } from "./fault.ts";
import type { Bound, Matcher } from "./pattern.ts";

type Numeric = Extract<Matcher, { kind: "numeric" }>;

const lowBounds: ReadonlyMap<unknown, boolean> = new Map([
  [">", false],
  [">=", true],
]);
const highBounds: ReadonlyMap<unknown, boolean> = new Map([
  ["<", false],
  ["<=", true],
]);

/**
 * True if the engine can compare a number. It compares doubles and refuses other numbers
 * (event-ruler, ComparableNumber).
 */
export function isComparable(value: unknown): value is number {
  return Number.isFinite(value);
}

/** Message for a number that the engine cannot compare. */
export const mustBeComparable =
  "must be a number that a double stores exactly: up to 15 digits always, 17 at most";

/**
 * Parses the operand of `numeric`: one comparison, or a range with its lower bound first
 * (EventBridge, "Numeric matching").
 */
export function parseNumeric(operand: unknown, at: Steps): Outcome<Numeric> {
  if (!Array.isArray(operand)) {
    return refused(at, 'must be a list such as [">", 0, "<=", 5]');
  }
  const [operator, number, ...second] = operand;
  const low = lowBounds.get(operator);
  const high = highBounds.get(operator);
  if (operator !== "=" && low === undefined && high === undefined) {
    return refused([...at, 0], "must be one of =, <, <=, > and >=");
  }
  if (!isComparable(number)) return refused([...at, 1], mustBeComparable);
  if (low === undefined) {
    if (second.length > 0) return refused([...at, 2], "is too much; a range starts with > or >=");
    const bound = { value: number, inclusive: high ?? true };
    return accepted({ kind: "numeric", high: bound, ...(operator === "=" ? { low: bound } : {}) });
  }
  return parseRange({ value: number, inclusive: low }, second, at);
}

function parseRange(low: Bound, upper: readonly unknown[], at: Steps): Outcome<Numeric> {
  if (upper.length === 0) return accepted({ kind: "numeric", low });
  const [operator, value] = upper;
  const inclusive = highBounds.get(operator);
  if (inclusive === undefined) {
    return refused([...at, 2], "must be < or <=, to end the range that > or >= starts");
  }
  if (!isComparable(value)) return refused([...at, 3], mustBeComparable);
  if (upper.length > 2) return refused([...at, 4], "is too much; a range has two comparisons");
  if (low.value >= value)
    return refused([...at, 3], "must be greater than the range's lower bound");
  return accepted({ kind: "numeric", low, high: { value, inclusive } });
}

/** True if a number is between the bounds. Without a bound, that side is unlimited. */
export function isInRange(value: number, { low, high }: Numeric): boolean {
  if (low && !(low.inclusive ? value >= low.value : value > low.value)) return false;
  if (high && !(high.inclusive ? value <= high.value : value < high.value)) return false;
  return true;
}

/** Returns the range as one that includes its ends, by the next double after an excluded end. */
export function closedRange({ low, high }: Numeric): { low: number; high: number } {
  const first = low?.value ?? -Infinity;
  const last = high?.value ?? Infinity;
  return {
    low: low?.inclusive === false ? numberAfter(first) : first,
    high: high?.inclusive === false ? -numberAfter(-last) : last,
  };
}

const double = new Float64Array(1);
const bits = new BigInt64Array(double.buffer);

/** The bits of doubles of one sign ascend with their distance from zero (IEEE 754). */
function numberAfter(number: number): number {
  if (number === 0) return Number.MIN_VALUE;
  double[0] = number;
  bits[0] = (bits[0] ?? 0n) + (number > 0 ? 1n : -1n);
  return double[0];
}
