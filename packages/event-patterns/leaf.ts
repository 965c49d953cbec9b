import { addressDigits } from "./address.ts";
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
