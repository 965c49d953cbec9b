import { MultiMap } from "./multi-map.ts";

/**
 * Finds the prefixes (or suffixes) of a text among many, with one lookup for each length that
 * occurs.
 */
export class AffixIndex<Value extends object> {
  readonly #side: "prefix" | "suffix";
  readonly #values = new MultiMap<string, Value>();
  /** Number of affixes of each length, shortest first. */
  readonly #lengths: { length: number; count: number }[] = [];

  constructor(side: "prefix" | "suffix") {
    this.#side = side;
  }

  add(affix: string, value: Value): void {
    this.#values.add(affix, value);
    const at = this.#lengths.findIndex(({ length }) => length >= affix.length);
    const found = this.#lengths[at];
    if (found?.length === affix.length) found.count += 1;
    else {
      const position = at < 0 ? this.#lengths.length : at;
      this.#lengths.splice(position, 0, { length: affix.length, count: 1 });
    }
  }

  remove(affix: string, value: Value): void {
    this.#values.remove(affix, value);
    const at = this.#lengths.findIndex(({ length }) => length === affix.length);
    const found = this.#lengths[at];
    if (!found) return;
    found.count -= 1;
    if (found.count === 0) this.#lengths.splice(at, 1);
  }

  /** Visits the values of all affixes of a text. */
  find(text: string, visit: (value: Value) => void): void {
    for (const { length } of this.#lengths) {
      if (length > text.length) return;
      const affix =
        this.#side === "prefix" ? text.slice(0, length) : text.slice(text.length - length);
      this.#values.find(affix, visit);
    }
  }
}
