import { setTimeout as wait } from "node:timers/promises";

/** The answer to a publisher about one event. */
export type PublisherAnswer = {
  readonly eventId: string;
  /** 0 if there was no answer. */
  readonly status: number;
  /** Accepted, and suppressed. */
  readonly isSuppressed: boolean;
  readonly at: number;
};

export type Publishable = { readonly id: string };

type Result = { readonly status: number; readonly suppressed?: string };
type Post = (events: readonly Publishable[]) => Promise<Response>;

/** Delay between tries, in milliseconds. */
const patience = 200;

/**
 * Returns well-behaved publishers: an event that was refused or got no answer is published again
 * with the same id until it is accepted.
 *
 * @param where - Returns the current address of the bus.
 */
export function publisherOf(where: () => string, key: string) {
  const answers: PublisherAnswer[] = [];
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const post = (path: string, content: unknown) =>
    fetch(`${where()}${path}`, { method: "POST", headers, body: JSON.stringify(content) });

  /** @returns The events to publish again. */
  async function send<Event extends Publishable>(events: readonly Event[], how: Post) {
    const results = await resultsOf(events, how);
    const at = Date.now();
    return events.filter(({ id: eventId }, i) => {
      const { status = 0, suppressed } = results[i] ?? {};
      answers.push({ eventId, status, isSuppressed: suppressed !== undefined, at });
      if (status >= 300 && status < 500) throw new Error(`${eventId} was refused with ${status}`);
      return status !== 202;
    });
  }

  async function untilAccepted(events: readonly Publishable[], how: Post): Promise<void> {
    let left = await send(events, how);
    while (left.length > 0) {
      await wait(patience);
      left = await send(left, how);
    }
  }

  return {
    /** All answers, in order. */
    answers,
    publish: (events: readonly Publishable[]) =>
      untilAccepted(events, (left) => post("/v1/events", left)),
    /** Sends as another vendor's system, to a source. */
    send: (event: Publishable, source: string) =>
      untilAccepted([event], ([left]) => post(`/v1/sources/${source}`, left)),
  };
}

async function resultsOf(events: readonly Publishable[], how: Post): Promise<readonly Result[]> {
  try {
    const response = await how(events);
    const { status } = response;
    const text = await response.text();
    const all = events.map(() => ({ status }));
    if (status !== 202 && status !== 207) return all;
    return (JSON.parse(text) as { results?: readonly Result[] }).results ?? all;
  } catch {
    return events.map(() => ({ status: 0 }));
  }
}
