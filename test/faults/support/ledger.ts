import { becomes } from "../../support/becomes.ts";

/** An accepted event and a receiver that it is for. */
export type Due = { readonly eventId: string; readonly receiver: string };

/** A request that came to a receiver. */
export type Arrival = Due & {
  readonly webhookId: string;
  /** When it had come, in unix milliseconds. */
  readonly at: number;
  /** The receiver answered with 2xx, so nothing of it should come again. */
  readonly isTaken: boolean;
};

/** A delivery that has not arrived, and where it stands: as the API tells it, or in a dead-letter queue. */
export type Seen = Due & { readonly status: "dead" | "held" };

export type Repeated = Due & { readonly taken: readonly Arrival[] };

/** What became of all that was accepted. */
export type Account = {
  /** Events. */
  readonly accepted: number;
  /** Deliveries, as are those that follow. */
  readonly due: number;
  readonly once: number;
  /** Taken more than once. */
  readonly twice: readonly Repeated[];
  readonly dead: number;
  readonly held: number;
  readonly deadDeliveries: readonly Due[];
  /** Neither taken nor seen anywhere. */
  readonly lost: readonly Due[];
  /** Came under more than one `webhook-id`, so that a receiver cannot tell that it has them. */
  readonly renamed: readonly Due[];
  /** Came to whom they are not for. */
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

/** One line of it. */
export function accountLine(name: string, account: Account, ms: number, more = ""): string {
  const { accepted, due, once, twice, lost, dead, held } = account;
  const deliveries = due === accepted ? "" : ` (${due} deliveries)`;
  return (
    `${name}: accepted ${accepted}${deliveries}, delivered once ${once}, delivered twice ${twice.length}, ` +
    `lost ${lost.length}, dead ${dead}, held ${held}, in ${(ms / 1000).toFixed(1)} s${more && `; ${more}`}`
  );
}

/** Who took what when. */
export function textOfRepeated({ eventId, receiver, taken }: Repeated): string {
  const times = taken.map(({ at }) => new Date(at).toISOString().slice(11, 23));
  return `${receiver} took ${eventId} at ${times.join(" and ")}`;
}

function keyOf({ eventId, receiver }: Due): string {
  return `${eventId} ${receiver}`;
}

/**
 * Whether it was taken twice because the bus was killed before it had recorded that it was taken: there was a
 * kill between any two takings, and the bus knows of the last one only.
 *
 * @param recorded - How many takings the bus knows of.
 */
export function isExplainedBy(
  kills: readonly number[],
  { taken }: Repeated,
  recorded: number,
): boolean {
  const isKillBetween = taken.slice(1).every(({ at }, i) => {
    const before = taken[i]?.at ?? 0;
    return kills.some((kill) => before <= kill && kill <= at);
  });
  return isKillBetween && recorded === 1;
}

/**
 * Waits until nothing is missing, or waits to be sent.
 *
 * @returns The account then, or as it is when the time is up: whoever asked says what is wrong with it.
 */
export async function settled(look: () => Promise<Account>, withinMs: number): Promise<Account> {
  let found = await look();
  await becomes(async () => {
    if (found.lost.length + found.held > 0) found = await look();
    return found.lost.length + found.held === 0;
  }, withinMs);
  return found;
}
