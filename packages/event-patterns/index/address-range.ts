import { digitsOf } from "../address.ts";
import type { Leaf } from "../leaf.ts";
import type { Matcher } from "../pattern.ts";

/** As many hexadecimal digits as a number holds exactly. */
const precision = 13;

/** A block of addresses as a range of numbers: wide enough for whatever `isInBlock` takes for inside. */
export function rangeOfBlock({ first, last }: Extract<Matcher, { kind: "addresses" }>) {
  return { low: numberOf(first, "0"), high: numberOf(last, "f") };
}

/** Where among such ranges a leaf is, if it may be in any. */
export function pointOf(leaf: Leaf): number | undefined {
  const digits = digitsOf(leaf);
  return digits === "" ? undefined : numberOf(digits, "0");
}

/** Addresses of either family side by side, by their first digits, which is how they are compared. */
function numberOf(digits: string, fill: string): number {
  return Number.parseInt(digits.slice(0, precision).padEnd(precision, fill), 16);
}
