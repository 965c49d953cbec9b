import type { PolledMessage } from "../bus/polling/receive.ts";
import type { Connection } from "./connection.ts";
import { post, readOne } from "./resource.ts";

export type { PolledMessage };

/** A request for messages. */
export type FetchRequest = {
  /** Maximum number of messages, from 1 to 10; 10 by default. */
  readonly limit?: number;
  /** Seconds to wait for a message, from 0 to 20; 0 by default. */
  readonly wait?: number;
  /** Duration of the leases in seconds, from 1 to 43,200; 60 by default. */
  readonly lease?: number;
};

/** The result for one lease. `expired`: it had ended, and the message returns. */
export type Acknowledgement = {
  readonly lease: string;
  readonly result: "acknowledged" | "expired";
};

/** The messages of one subscription. */
export type Messages = ReturnType<typeof messagesAt>;

/** Returns the calls for the messages at a path. */
export function messagesAt(connection: Connection, path: string) {
  return {
    async fetch(request: FetchRequest = {}): Promise<readonly PolledMessage[]> {
      const { items } = await readOne<{ readonly items: readonly PolledMessage[] }>(
        connection,
        path,
        request,
      );
      return items;
    },

    async acknowledge(leases: readonly string[]): Promise<readonly Acknowledgement[]> {
      const { body } = await connection.send(post(`${path}/acknowledge`, { leases }));
      return (body as { readonly items: readonly Acknowledgement[] }).items;
    },
  };
}

/** Settings of a loop over messages. */
export type PollOptions = Omit<FetchRequest, "wait"> & {
  /** Ends the loop after the current message. */
  readonly signal?: AbortSignal;
};

const maxWait = 20;
const defaultLease = 60;

/**
 * Fetches messages and yields them one by one. It acknowledges each when the next one is wanted. Messages of a batch
 * whose leases are half over are left to the next fetch that gets them, so each has time to be processed.
 */
export async function* pollMessages(
  messages: Messages,
  { signal, limit = 10, lease = defaultLease }: PollOptions = {},
): AsyncGenerator<PolledMessage, void> {
  while (!signal?.aborted) {
    const batch = await messages.fetch({ limit, lease, wait: maxWait });
    const end = performance.now() + (1000 * lease) / 2;
    for (const message of batch) {
      if (signal?.aborted || performance.now() > end) break;
      yield message;
      await messages.acknowledge([message.lease]);
    }
  }
}
