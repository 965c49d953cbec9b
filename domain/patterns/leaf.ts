import { addressDigits } from "./address.ts";
import type { Scalar } from "./pattern.ts";

/** An element of an array that is itself an object or an array: what fields must agree on. */
export type Place = {
  /** Number of the array within the event. */
  readonly array: number;
  /** Number of the element among those of the array that are places. */
  readonly index: number;
  /** The place that the array is in. */
  readonly outer: Place | undefined;
};

/** A string, number, boolean or null in an event. */
export type Leaf = {
  readonly value: Scalar;
  /** The value as an IP address, if it is one (see address.ts). */
  readonly address: string | undefined;
  readonly place: Place | undefined;
};

export function leafOf(value: Scalar, place?: Place): Leaf {
  const address = typeof value === "string" ? addressDigits(value) : undefined;
  return { value, address, place };
}
