/** Runs work for a host as soon as there is less than so much of it under way. */
export type LimitPerHost = <T>(host: string, work: () => Promise<T>) => Promise<T>;

/**
 * Keeps a batch from opening all of its connections to one host at once.
 *
 * @param most - How much work runs at a time for each host.
 */
export function limitPerHost(most: number): LimitPerHost {
  const hosts = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async (name, work) => {
    const host = hosts.get(name) ?? { running: 0, waiting: [] };
    hosts.set(name, host);
    if (host.running >= most) await new Promise<void>((resolve) => host.waiting.push(resolve));
    else host.running += 1;
    try {
      return await work();
    } finally {
      // A place that is free goes to the next one, without being free in between.
      const next = host.waiting.shift();
      if (next) next();
      else host.running -= 1;
      if (host.running === 0) hosts.delete(name);
    }
  };
}
