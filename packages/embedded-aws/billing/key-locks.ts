/** Serializes work on the same keys. */
export class KeyLocks {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs the work after all earlier work on any of the keys. */
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
