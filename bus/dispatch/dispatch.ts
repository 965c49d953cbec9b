import { deliverEach, type InBatch, wantedBy } from "../delivery/deliver-batch.ts";
import { type DeliveryMessage, newDelivery } from "../delivery/message.ts";
import type { quickQueue } from "../delivery/queues.ts";
import type { Found, Ports, Wanted } from "../delivery/types.ts";
import type { BusEvent } from "../events/event.ts";
import { inLane, type TurnPorts } from "../ordering/take-turns.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import type { CompanySubscriptions } from "./company-subscriptions.ts";

/** An event from the bus, and how it was received. */
export type EventInBatch = {
  readonly messageId: string;
  readonly receiveCount: number;
  readonly event: BusEvent;
};

export type DispatchPorts = Ports &
  TurnPorts & {
    readonly subscriptions: CompanySubscriptions;
    readonly sendQuick: ReturnType<typeof quickQueue>;
    /** Receives each event that no subscription of the channel matches, when it first arrives. */
    readonly onUnmatched?: (event: BusEvent) => void;
  };

type Match = {
  readonly messageId: string;
  readonly receiveCount: number;
  readonly message: DeliveryMessage;
  readonly subscription: Subscription;
};

/** The deliveries of a batch of events, by their route. */
type Plan = {
  /** Sent at once. */
  readonly direct: readonly Match[];
  readonly queued: readonly Match[];
  readonly ordered: readonly Match[];
};

/** A batch of this many events is full, so others wait behind it. This many deliveries are a batch of their own. */
const fullBatch = 10;
/** Milliseconds that a repeated event waits, so that its first delivery is recorded by then. */
const repeatDelayMs = 120_000;

/**
 * Finds the subscriptions of a batch of events. A few deliveries are sent at once, which saves a queue. Many go by
 * the queue, which is fair: one subscription's flood does not delay another's.
 *
 * @returns The ids of the messages to redeliver: those with a delivery that is neither sent nor queued.
 * @throws Error if DynamoDB failed before any delivery.
 */
export async function dispatch(
  events: readonly EventInBatch[],
  ports: DispatchPorts,
): Promise<readonly string[]> {
  const { subscriptions } = ports;
  const companies = [...new Set(events.map(({ event }) => event.detail.company_id))];
  // Subscriptions in memory are nearly always current, so one call also reads everything that their deliveries need.
  let plan = planOf(events, subscriptions);
  let found = await ports.read({ ...wantedNow(plan), versions: companies });
  const { version } = found;
  const stale = companies.filter((id) => !subscriptions.isCurrent(id, version(id)));
  if (stale.length > 0) {
    await Promise.all(stale.map((id) => subscriptions.refresh(id, version(id))));
    plan = planOf(events, subscriptions);
    found = await ports.read(wantedNow(plan));
  }
  for (const event of unmatchedIn(events, plan)) ports.onUnmatched?.(event);
  const failed = await Promise.all([
    deliverNow(plan, found, ports),
    enqueue(plan, ports),
    ...events.map((event) => putInLanes(event, plan, version, ports)),
  ]);
  return [...new Set(failed.flat())];
}

function planOf(events: readonly EventInBatch[], subscriptions: CompanySubscriptions): Plan {
  const matches = events.flatMap(({ messageId, receiveCount, event }) => {
    const { detail, source } = event;
    const matching = subscriptions.known(detail.company_id)?.matching(event) ?? [];
    return matching.map((subscription): Match => {
      const message = newDelivery(detail, source, subscription.id);
      return { messageId, receiveCount, message, subscription };
    });
  });
  const [ordered, others] = split(matches, ({ subscription }) => subscription.ordered === true);
  // The others may have been delivered before.
  const [fresh, rest] = split(
    others,
    ({ receiveCount, message }) => receiveCount === 1 && !message.event.repeat,
  );
  const isRush = events.length >= fullBatch || fresh.length > fullBatch;
  return isRush
    ? { direct: [], queued: others, ordered }
    : { direct: fresh, queued: rest, ordered };
}

function unmatchedIn(
  events: readonly EventInBatch[],
  { direct, queued, ordered }: Plan,
): readonly BusEvent[] {
  const matched = new Set([...direct, ...queued, ...ordered].map(({ messageId }) => messageId));
  return events.flatMap(({ messageId, receiveCount, event }) =>
    matched.has(messageId) || receiveCount > 1 || event.detail.repeat ? [] : [event],
  );
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  const { first = [], second = [] } = Object.groupBy(all, (one) =>
    isFirst(one) ? "first" : "second",
  );
  return [first, second];
}

/** Returns the keys that first attempts need whose subscriptions are in memory. */
function wantedNow({ direct }: Plan): Wanted {
  return { ...wantedBy(direct), subscriptions: [], mayLag: true };
}

async function deliverNow(
  { direct }: Plan,
  found: Found,
  ports: DispatchPorts,
): Promise<readonly string[]> {
  const byId = new Map(direct.map(({ subscription }) => [subscription.id, subscription]));
  const batch = direct.map((match): InBatch => ({ ...match, isFastLane: true }));
  return deliverEach(batch, { ...found, subscription: ({ id }) => byId.get(id) }, ports);
}

async function enqueue({ queued }: Plan, ports: DispatchPorts): Promise<readonly string[]> {
  const messages = queued.map(({ message }) => ({
    message,
    delayMs: message.event.repeat ? repeatDelayMs : 0,
  }));
  try {
    const refused = await ports.sendQuick(messages);
    return queued.flatMap(({ messageId }, i) => {
      const reason = refused.get(i);
      return reason === undefined ? [] : [failed(messageId, reason, ports)];
    });
  } catch (error) {
    return queued.map(({ messageId }) => failed(messageId, error, ports));
  }
}

async function putInLanes(
  { messageId, event }: EventInBatch,
  { ordered }: Plan,
  version: Found["version"],
  ports: DispatchPorts,
): Promise<readonly string[]> {
  const { detail } = event;
  const messages = ordered
    .filter((match) => match.messageId === messageId)
    .map(({ message }) => message);
  // Ingest records the event in its lane if the company has, or had, ordered subscriptions.
  const isNoted = version(detail.company_id).ordered?.includes(ports.channel) === true;
  if (messages.length === 0 && !isNoted) return [];
  try {
    await inLane(detail, messages, ports);
    return [];
  } catch (error) {
    return [failed(messageId, error, ports)];
  }
}

function failed(messageId: string, error: unknown, { log }: Pick<DispatchPorts, "log">): string {
  log("dispatch.failed", { message_id: messageId, error: String(error) });
  return messageId;
}
