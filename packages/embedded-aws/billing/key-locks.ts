/** Lets work on the same keys follow one after the other. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Does the work once all earlier work on any of the keys has ended. */
  hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const earlier = Promise.allSettled(keys.map((key) => this.#last.get(key)));
    const run = earlier.then(work);
    for (const key of keys) this.#last.set(key, run);
    const forget = () => {
      for (const key of keys) if (this.#last.get(key) === run) this.#last.delete(key);
    };
    run.then(forget, forget);
    return run;
  }
}
