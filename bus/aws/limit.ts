/** Runs work for someone, such as a host, as soon as less than so much of it is under way for them. */
export type Limit = <T>(whom: string, work: () => Promise<T>) => Promise<T>;

/** @param most - How much work runs at a time for each. */
export function limit(most: number): Limit {
  const all = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async (whom, work) => {
    const their = all.get(whom) ?? { running: 0, waiting: [] };
    all.set(whom, their);
    if (their.running >= most) await new Promise<void>((resolve) => their.waiting.push(resolve));
    else their.running += 1;
    try {
      return await work();
    } finally {
      // A place that is free goes to the next one, without being free in between.
      const next = their.waiting.shift();
      if (next) next();
      else their.running -= 1;
      if (their.running === 0) all.delete(whom);
    }
  };
}
