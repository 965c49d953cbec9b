import type { Connection } from "./connection.ts";
import { type Outgoing, prepared, publishAll } from "./publish.ts";
import { PublishError, type RefusedResult } from "./publish-result.ts";
import { delayBefore } from "./retry.ts";

/** Settings of a publisher. */
export type PublisherOptions = {
  /** Receives each event that the bus refused. The publisher does not send it again. */
  readonly onRefused: (refused: RefusedResult) => void;
  /** Receives the error of a failed request, whose events the publisher sends again. */
  readonly onRetry?: (error: PublishError) => void;
  /** Maximum number of events in a request, and the number that sends one at once; 100 by default. */
  readonly maxBatch?: number;
  /** Milliseconds that an event waits for others of its batch; 50 by default. */
  readonly flushMs?: number;
  /** Maximum number of events that wait; 10,000 by default. */
  readonly maxWaiting?: number;
};

/** Too many events wait for the bus. */
export class PublisherFullError extends Error {
  override readonly name = "PublisherFullError";
}

/**
 * Publishes events in the background, in order, and retries each with the same id until the bus has accepted or
 * refused it. Events wait in memory, so call `close` before the process ends.
 */
export type Publisher<Event> = AsyncDisposable & {
  /** Number of events that the bus has neither accepted nor refused. */
  readonly waiting: number;
  /**
   * Queues an event and returns its id.
   *
   * @throws PublisherFullError if `maxWaiting` events wait. The event is not queued.
   * @throws Error after `close`.
   */
  add(event: Event): string;
  /** Sends all queued events now, and waits until the bus has accepted or refused them. */
  flush(): Promise<void>;
  /**
   * Takes no more events, and sends those that wait.
   *
   * @param timeoutMs - Milliseconds to wait; 30,000 by default.
   * @returns Events without an answer of the bus. Publish them again later.
   */
  close(options?: { readonly timeoutMs?: number }): Promise<readonly Event[]>;
};

/** Returns a publisher that sends over a connection. */
export function publisherOver<Event extends { readonly id?: string; readonly event: string }>(
  connection: Connection,
  options: PublisherOptions,
): Publisher<Event> {
  const { onRefused, onRetry, maxBatch = 100, flushMs = 50, maxWaiting = 10_000 } = options;
  const { sleep, random } = connection.patience;
  const queue: Outgoing[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  let isClosed = false;
  let isGivenUp = false;

  /** Sends until no event waits. One request runs at a time, which keeps the order. */
  function send(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  }

  async function sendAll(): Promise<void> {
    let failures = 0;
    while (queue.length > 0 && !isGivenUp) {
      const batch = queue.slice(0, maxBatch);
      const error = await tryToSend(batch);
      if (!error) {
        failures = 0;
        continue;
      }
      failures++;
      onRetry?.(error);
      await sleep(delayBefore(failures, 0, random()));
    }
  }

  /** Sends a batch, and takes the events with a result from the queue. */
  async function tryToSend(batch: readonly Outgoing[]): Promise<PublishError | undefined> {
    const { results, error } = await publishAll(connection, batch).then(
      (results) => ({ results, error: undefined }),
      (error: unknown) => {
        if (error instanceof PublishError) return { results: error.results, error };
        throw error;
      },
    );
    const open = batch.filter((_, i) => results[i] === undefined);
    queue.splice(0, batch.length, ...open);
    for (const result of results) if (result && !result.ok) onRefused(result);
    return error;
  }

  async function flush(): Promise<void> {
    while (queue.length > 0 && !isGivenUp) await send();
  }

  async function close({ timeoutMs = 30_000 } = {}): Promise<readonly Event[]> {
    isClosed = true;
    let patience: ReturnType<typeof setTimeout> | undefined;
    const isOver = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([flush(), isOver]);
    clearTimeout(patience);
    isGivenUp = true;
    return queue.map(({ event }) => event as unknown as Event);
  }

  return {
    get waiting() {
      return queue.length;
    },

    add(event) {
      if (isClosed) throw new Error("The publisher is closed");
      if (queue.length >= maxWaiting) {
        throw new PublisherFullError(`${queue.length} events wait for the bus already`);
      }
      const item = prepared(event);
      queue.push(item);
      if (queue.length >= maxBatch) void send();
      else if (!sending) timer ??= setTimeout(send, flushMs);
      return item.event.id;
    },

    flush,
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}
