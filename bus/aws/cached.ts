export type Cached<Key, Value> = {
  get(key: Key): Promise<Value>;
  forget(key: Key): void;
};

/**
 * Keeps looked-up values in memory for a while. Concurrent callers for the same key share a lookup. A lookup that
 * fails or finds nothing is not kept.
 *
 * @param maxAgeMs - Milliseconds from the start of the lookup after which a change is seen at the latest.
 * @param maxEntries - Beyond it, the least recently used value is dropped.
 */
export function cached<Key, Value>(
  lookUp: (key: Key) => Promise<Value>,
  { maxAgeMs, maxEntries }: { readonly maxAgeMs: number; readonly maxEntries: number },
): Cached<Key, Value> {
  type Entry = { readonly value: Promise<Value>; readonly startedAt: number };
  /** Least recently used first. */
  const entries = new Map<Key, Entry>();

  function start(key: Key, startedAt: number): Entry {
    const entry = { value: lookUp(key), startedAt };
    const drop = () => {
      if (entries.get(key) === entry) entries.delete(key);
    };
    entry.value.then((value) => value === undefined && drop(), drop);
    return entry;
  }

  return {
    get(key) {
      const now = Date.now();
      const found = entries.get(key);
      const ageMs = found ? now - found.startedAt : Infinity;
      // A negative age means that the clock was set back, so the age is unknown.
      const entry = found && ageMs >= 0 && ageMs < maxAgeMs ? found : start(key, now);
      entries.delete(key);
      entries.set(key, entry);
      const [oldest = key] = entries.keys();
      if (entries.size > maxEntries) entries.delete(oldest);
      return entry.value;
    },

    forget(key) {
      entries.delete(key);
    },
  };
}
