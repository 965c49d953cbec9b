import { setTimeout as wait } from "node:timers/promises";

/** What a publisher was told about one event. */
export type Told = {
  readonly eventId: string;
  /** 0 for no answer at all. */
  readonly status: number;
  /** It was accepted, and is kept from the bus. */
  readonly isSuppressed: boolean;
  readonly at: number;
};

export type Publishable = { readonly id: string };

type Result = { readonly status: number; readonly suppressed?: string };
type Post = (events: readonly Publishable[]) => Promise<Response>;

/** How long a publisher waits before it tries again. */
const patience = 200;

/**
 * Publishers as they should be: what was not accepted, or got no answer, is published again with the same id,
 * until it is accepted.
 *
 * @param where - Where the bus is at the moment.
 */
export function publisherOf(where: () => string, key: string) {
  const told: Told[] = [];
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const post = (path: string, content: unknown) =>
    fetch(`${where()}${path}`, { method: "POST", headers, body: JSON.stringify(content) });

  /** @returns The events that must be published again. */
  async function send<Event extends Publishable>(events: readonly Event[], how: Post) {
    const results = await resultsOf(events, how);
    const at = Date.now();
    return events.filter(({ id: eventId }, i) => {
      const { status = 0, suppressed } = results[i] ?? {};
      told.push({ eventId, status, isSuppressed: suppressed !== undefined, at });
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
    /** All answers, in their order. */
    told,
    publish: (events: readonly Publishable[]) =>
      untilAccepted(events, (left) => post("/v1/events", left)),
    /** As another vendor's system, to a source. */
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
