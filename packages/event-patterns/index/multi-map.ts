/** Several values under one key. A single value, the common case, is stored without a list. */
export class MultiMap<Key, Value extends object> {
  readonly #values = new Map<Key, Value | Value[]>();

  add(key: Key, value: Value): void {
    const known = this.#values.get(key);
    if (known === undefined) this.#values.set(key, value);
    else if (Array.isArray(known)) known.push(value);
    else this.#values.set(key, [known, value]);
  }

  remove(key: Key, value: Value): void {
    const known = this.#values.get(key);
    const left = Array.isArray(known) ? known.filter((other) => other !== value) : [];
    const [only] = left;
    if (left.length > 1) this.#values.set(key, left);
    else if (only) this.#values.set(key, only);
    else if (known === value || Array.isArray(known)) this.#values.delete(key);
  }

  /** Visits the values of a key. */
  find(key: Key, visit: (value: Value) => void): void {
    const known = this.#values.get(key);
    if (known === undefined) return;
    if (Array.isArray(known)) known.forEach(visit);
    else visit(known);
  }
}
