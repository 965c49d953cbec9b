/** An index that shows a write after a while. */
export type Lag = {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Returns the delay until a write is visible, in milliseconds; no delay by default. */
  readonly lagMs?: () => number;
};

/** Shows each value some time after it was set. Values of one key keep their order. */
export function lagging<Value>(
  { now, lagMs = () => 0 }: Lag,
  show: (key: string, value: Value) => void,
) {
  type Write = { readonly key: string; readonly value: Value; readonly at: number };
  let hidden: Write[] = [];
  let first = Infinity;
  const shownAt = new Map<string, number>();
  return {
    set(key: string, value: Value): void {
      const at = Math.max(now() + lagMs(), shownAt.get(key) ?? 0);
      shownAt.set(key, at);
      hidden.push({ key, value, at });
      first = Math.min(first, at);
    },
    /** Applies changes that are visible by now. */
    catchUp(): void {
      const time = now();
      if (first > time) return;
      const left: Write[] = [];
      first = Infinity;
      for (const write of hidden) {
        if (write.at <= time) show(write.key, write.value);
        else {
          left.push(write);
          first = Math.min(first, write.at);
        }
      }
      hidden = left;
    },
  };
}

/** Values that a read may return as of a moment ago. */
export function eventual<Value>(now: () => number) {
  const values = new Map<string, Value | undefined>();
  const before = new Map<string, { readonly value: Value | undefined; readonly until: number }>();
  return {
    set(name: string, value: Value | undefined): void {
      before.set(name, { value: values.get(name), until: now() });
      values.set(name, value);
    },
    get: (name: string): Value | undefined => values.get(name),
    /** Returns a value as it was `ms` milliseconds ago, or after one change since then. */
    getLate(name: string, ms: number): Value | undefined {
      const last = before.get(name);
      return last && now() - last.until < ms ? last.value : values.get(name);
    },
    *all(): Iterable<Value> {
      for (const value of values.values()) if (value !== undefined) yield value;
    },
  };
}
