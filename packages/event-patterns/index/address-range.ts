import { digitsOf } from "../address.ts";
import type { Leaf } from "../leaf.ts";
import type { Matcher } from "../pattern.ts";

/** Number of hexadecimal digits that a double stores exactly. */
const precision = 13;

/**
 * Returns a block of addresses as a range of numbers, wide enough for everything that `isInBlock`
 * accepts.
 */
export function rangeOfBlock({ first, last }: Extract<Matcher, { kind: "addresses" }>) {
  return { low: numberOf(first, "0"), high: numberOf(last, "f") };
}

/** Returns the position of a leaf among such ranges; undefined if it can be in none. */
export function pointOf(leaf: Leaf): number | undefined {
  const digits = digitsOf(leaf);
  return digits === "" ? undefined : numberOf(digits, "0");
}

/**
 * Maps addresses of both families to numbers by their first digits, which is how they are compared.
 */
function numberOf(digits: string, fill: string): number {
  return Number.parseInt(digits.slice(0, precision).padEnd(precision, fill), 16);
}
