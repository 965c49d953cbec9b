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
export class Leaf {
  /** Undefined for a number that no double keeps, which is nothing but its text. */
  readonly value: Scalar | undefined;
  readonly place: Place | undefined;
  #address: string | undefined | "unread" = "unread";

  readonly numberText: string | undefined;

  constructor(value: Scalar | undefined, place?: Place, numberText?: string) {
    this.value = value;
    this.place = place;
    this.numberText = numberText;
  }

  /** The value as an IP address, if it is one (see address.ts). Read when asked for, which is seldom. */
  get address(): string | undefined {
    if (this.#address === "unread") {
      this.#address = typeof this.value === "string" ? addressDigits(this.value) : undefined;
    }
    return this.#address;
  }
}
