/**
 * Settings of every AWS client: give up on a hanging call early enough for the function to answer, and leave the rest
 * (standard retries with back-off, keep-alive) to the SDK.
 */
export const clientSettings = {
  maxAttempts: 3,
  // Without the last setting, a request that takes too long only causes a warning.
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;

/** The number of connections of a client. */
const maxCalls = 50;

/** They prepare data for a logger, and name the SDK to AWS. */
const unusedMiddleware = ["loggerMiddleware", "getUserAgentMiddleware"] as const;

/** Removes middleware that nothing needs from a client. It takes a fifth of the processor time of a call. */
export function slim<
  Client extends { readonly middlewareStack: { remove(name: string): boolean } },
>(client: Client): Client {
  for (const name of unusedMiddleware) {
    if (!client.middlewareStack.remove(name)) throw new Error(`The client has no ${name}`);
  }
  return client;
}

/**
 * Makes calls of a client wait for a free connection. Otherwise the SDK accepts them, their time to connect runs, and
 * they fail after a second.
 */
export function limited<Client extends { send(...args: never[]): unknown }>(
  client: Client,
): Client {
  const underLimit = limit(maxCalls);
  // Looked up on each call, because tests and benchmarks replace the class's method.
  const ofClass = Object.getPrototypeOf(client) as { send(...args: unknown[]): Promise<unknown> };
  const send = (...args: unknown[]) =>
    underLimit("this client", () => ofClass.send.apply(client, args));
  return Object.assign(client, { send });
}

/** Splits a list into runs of at most `max` items and `maxBytes` in total, in order. */
export function batches<Item>(
  items: readonly Item[],
  max: number,
  maxBytes: number,
  size: (item: Item) => number,
): Item[][] {
  const result: Item[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const last = result.at(-1);
    const itemBytes = size(item);
    if (!last || last.length >= max || bytes + itemBytes > maxBytes) {
      result.push([item]);
      bytes = itemBytes;
    } else {
      last.push(item);
      bytes += itemBytes;
    }
  }
  return result;
}

/** Runs work for an owner, such as a host, as soon as less than the limit is under way for it. */
type Limit = <T>(whom: string, work: () => Promise<T>) => Promise<T>;

/**
 * Returns a limit.
 *
 * @param max - Maximum amount of concurrent work for each owner.
 */
export function limit(max: number): Limit {
  const all = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async (whom, work) => {
    const their = all.get(whom) ?? { running: 0, waiting: [] };
    all.set(whom, their);
    if (their.running >= max) await new Promise<void>((resolve) => their.waiting.push(resolve));
    else their.running += 1;
    try {
      return await work();
    } finally {
      // A free place goes to the next in line directly.
      const next = their.waiting.shift();
      if (next) next();
      else their.running -= 1;
      if (their.running === 0) all.delete(whom);
    }
  };
}
