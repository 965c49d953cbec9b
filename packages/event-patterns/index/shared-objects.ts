/** A shared object and the number of its users. */
export type Counted = { readonly text: string; uses: number };

/** Keeps one object for each text while it is in use. */
export class SharedObjects<Value extends Counted> {
  readonly #known = new Map<string, Value>();

  get size(): number {
    return this.#known.size;
  }

  /**
   * Returns the object of a text. Its users count its uses.
   *
   * @param make - Creates it, with no uses.
   */
  of(text: string, make: () => Value): Value {
    let value = this.#known.get(text);
    if (!value) {
      value = make();
      this.#known.set(text, value);
    }
    return value;
  }

  /** Removes a use of an object. */
  release(value: Value): void {
    value.uses -= 1;
    if (value.uses === 0) this.#known.delete(value.text);
  }
}
