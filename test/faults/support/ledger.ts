import { becomes } from "../../support/becomes.ts";

/** An accepted event and a receiver that must get it. */
export type Due = { readonly eventId: string; readonly receiver: string };

/** A request that arrived at a receiver. */
export type Arrival = Due & {
  readonly webhookId: string;
  /** Time of arrival, in unix milliseconds. */
  readonly at: number;
  /** True if the receiver answered with 2xx, so it should not arrive again. */
  readonly isTaken: boolean;
};

/** An undelivered delivery with its status in the API or its dead-letter queue. */
export type Seen = Due & { readonly status: "dead" | "held" };

export type Repeated = Due & { readonly taken: readonly Arrival[] };

/** The final state of everything accepted. */
export type Account = {
  /** Number of events. */
  readonly accepted: number;
  /** Number of deliveries. So are the following. */
  readonly due: number;
  readonly once: number;
  /** Delivered more than once. */
  readonly twice: readonly Repeated[];
  readonly dead: number;
  readonly held: number;
  readonly deadDeliveries: readonly Due[];
  /** Neither delivered nor seen anywhere. */
  readonly lost: readonly Due[];
  /** Arrived with more than one `webhook-id`, so that a receiver cannot deduplicate them. */
  readonly renamed: readonly Due[];
  /** Arrived at receivers that they are not for. */
  readonly strays: readonly Arrival[];
};

export function account(
  due: readonly Due[],
  arrivals: readonly Arrival[],
  seen: readonly Seen[],
): Account {
  const arrivalsOf = Map.groupBy(arrivals, keyOf);
  const statusOf = new Map(seen.map((one) => [keyOf(one), one.status]));
  const wanted = new Map(due.map((one) => [keyOf(one), one]));
  const counts = { once: 0, dead: 0, held: 0 };
  const twice: Repeated[] = [];
  const deadDeliveries: Due[] = [];
  const lost: Due[] = [];
  for (const [key, one] of wanted) {
    const taken = (arrivalsOf.get(key) ?? []).filter(({ isTaken }) => isTaken);
    const status = statusOf.get(key);
    if (taken.length > 1) twice.push({ ...one, taken: taken.toSorted((a, b) => a.at - b.at) });
    else if (taken.length === 1) counts.once++;
    else if (status) {
      counts[status]++;
      if (status === "dead") deadDeliveries.push(one);
    } else lost.push(one);
  }
  return {
    accepted: new Set(due.map(({ eventId }) => eventId)).size,
    due: wanted.size,
    ...counts,
    twice,
    deadDeliveries,
    lost,
    renamed: [...wanted].flatMap(([key, one]) =>
      new Set(arrivalsOf.get(key)?.map(({ webhookId }) => webhookId)).size > 1 ? [one] : [],
    ),
    strays: arrivals.filter((arrival) => !wanted.has(keyOf(arrival))),
  };
}

/** Returns an account as one line. */
export function accountLine(name: string, account: Account, ms: number, more = ""): string {
  const { accepted, due, once, twice, lost, dead, held } = account;
  const deliveries = due === accepted ? "" : ` (${due} deliveries)`;
  return (
    `${name}: accepted ${accepted}${deliveries}, delivered once ${once}, delivered twice ${twice.length}, ` +
    `lost ${lost.length}, dead ${dead}, held ${held}, in ${(ms / 1000).toFixed(1)} s${more && `; ${more}`}`
  );
}

/** Describes who accepted what, and when. */
export function textOfRepeated({ eventId, receiver, taken }: Repeated): string {
  const times = taken.map(({ at }) => new Date(at).toISOString().slice(11, 23));
  return `${receiver} took ${eventId} at ${times.join(" and ")}`;
}

function keyOf({ eventId, receiver }: Due): string {
  return `${eventId} ${receiver}`;
}

/**
 * True if a delivery was repeated because the bus was killed, and the bus recorded one success. It
 * was killed before it had recorded the answer: a kill happened between any two arrivals. Or it was
 * killed after it had queued the delivery and before the event's message was deleted: a kill
 * happened between two times at which the delivery was queued.
 *
 * @param recorded - Number of deliveries that the bus recorded.
 * @param queued - When the delivery was queued, in unix milliseconds.
 */
export function isExplainedBy(
  kills: readonly number[],
  { taken }: Repeated,
  recorded: number,
  queued: readonly number[],
): boolean {
  const isKilledBetween = (times: readonly number[]) =>
    times.slice(1).every((at, i) => kills.some((kill) => (times[i] ?? 0) <= kill && kill <= at));
  const arrivals = taken.map(({ at }) => at);
  const isQueuedAgain = queued.length >= taken.length && isKilledBetween(queued);
  return recorded === 1 && (isKilledBetween(arrivals) || isQueuedAgain);
}

/**
 * Waits until nothing is missing or waiting.
 *
 * @returns The account then, or when the time is up. The caller checks it.
 */
export async function settled(look: () => Promise<Account>, withinMs: number): Promise<Account> {
  let found = await look();
  await becomes(async () => {
    if (found.lost.length + found.held > 0) found = await look();
    return found.lost.length + found.held === 0;
  }, withinMs);
  return found;
}
