import type { BusEvent } from "../../domain/event.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { deliverEach, type InBatch, wantedBy } from "../delivery/deliver-batch.ts";
import { type DeliveryMessage, newDelivery } from "../delivery/message.ts";
import type { quickQueue } from "../delivery/queues.ts";
import type { Found, Ports, Wanted } from "../delivery/types.ts";
import type { TurnPorts } from "../ordering/take-turn.ts";
import { inLane } from "../ordering/take-turns.ts";
import type { CompanySubscriptions } from "./company-subscriptions.ts";

/** An event from the bus, and how it came. */
export type EventInBatch = {
  readonly messageId: string;
  readonly receiveCount: number;
  readonly event: BusEvent;
};

export type DispatchPorts = Ports &
  TurnPorts & {
    readonly subscriptions: CompanySubscriptions;
    readonly sendQuick: ReturnType<typeof quickQueue>;
  };

type Match = {
  readonly messageId: string;
  readonly message: DeliveryMessage;
  readonly subscription: Subscription;
  /** It cannot have been delivered before. */
  readonly isFresh: boolean;
};

/** A batch of this many events is full: others wait behind it. This many deliveries are a batch of their own. */
const fullBatch = 10;
/** A repeated event waits this long, so that its first delivery is recorded by then; in milliseconds. */
const repeatDelayMs = 120_000;

/**
 * Finds the subscriptions that a batch of events is for. A few deliveries are made at once, which saves them a
 * queue. In a rush they go by the queue, which is fair: one subscription's flood does not delay another's.
 *
 * @returns The ids of the messages to redeliver: those of which a delivery is neither made nor queued.
 */
export async function dispatch(
  events: readonly EventInBatch[],
  ports: DispatchPorts,
): Promise<readonly string[]> {
  const companies = [...new Set(events.map(({ event }) => event.detail.company_id))];
  const { subscriptions } = ports;
  let matches = matchesOf(events, subscriptions);
  let direct = directOf(events, matches);
  // Subscriptions in memory are nearly always current, so one call also reads all that their deliveries need.
  let found = await ports.read({ versions: companies, ...wantedNow(direct) });
  const versions = found.version;
  const stale = companies.filter((id) => !subscriptions.isCurrent(id, versions(id)));
  if (stale.length > 0) {
    await Promise.all(stale.map((id) => subscriptions.refresh(id, versions(id))));
    matches = matchesOf(events, subscriptions);
    direct = directOf(events, matches);
    if (direct.length > 0) found = await ports.read(wantedNow(direct));
  }
  const failed = new Set<string>();
  const fail = (messageId: string, error: unknown) => {
    ports.log("dispatch.failed", { message_id: messageId, error: String(error) });
    failed.add(messageId);
  };
  await Promise.all([
    ...events.map((event) => putInLanes(event, matches, versions, ports, fail)),
    deliverNow(direct, found, ports, failed),
    enqueue(matches, direct, ports, fail),
  ]);
  return [...failed];
}

function matchesOf(
  events: readonly EventInBatch[],
  subscriptions: CompanySubscriptions,
): readonly Match[] {
  return events.flatMap(({ messageId, receiveCount, event }) => {
    const { detail, source } = event;
    const matching = subscriptions.known(detail.company_id)?.matching(event) ?? [];
    const isFresh = receiveCount === 1 && !detail.repeat;
    return matching.map((subscription) => {
      const message = newDelivery(detail, source, subscription.id);
      return { messageId, message, subscription, isFresh };
    });
  });
}

/** Returns the deliveries to make at once. */
function directOf(events: readonly EventInBatch[], matches: readonly Match[]): readonly Match[] {
  const fresh = matches.filter(({ isFresh, subscription }) => isFresh && !subscription.ordered);
  return events.length >= fullBatch || fresh.length > fullBatch ? [] : fresh;
}

/** Returns what must be read for deliveries whose subscriptions are in memory. */
function wantedNow(direct: readonly Match[]): Omit<Wanted, "versions" | "subscriptions"> {
  const { subscriptions: _, ...wanted } = wantedBy(direct);
  return wanted;
}

async function putInLanes(
  { messageId, event }: EventInBatch,
  matches: readonly Match[],
  versions: Found["version"],
  ports: DispatchPorts,
  fail: (messageId: string, error: unknown) => void,
): Promise<void> {
  const { detail } = event;
  const ordered = matches.filter(
    (match) => match.messageId === messageId && match.subscription.ordered,
  );
  // Ingest noted the event if the company has, or had, ordered subscriptions.
  const isNoted = versions(detail.company_id).ordered?.includes(ports.channel) === true;
  if (ordered.length === 0 && !isNoted) return;
  try {
    await inLane(
      detail,
      ordered.map(({ message }) => message),
      ports,
    );
  } catch (error) {
    fail(messageId, error);
  }
}

async function deliverNow(
  direct: readonly Match[],
  found: Found,
  ports: DispatchPorts,
  failed: Set<string>,
): Promise<void> {
  const byId = new Map(direct.map(({ subscription }) => [subscription.id, subscription]));
  const batch = direct.map(
    ({ messageId, message }): InBatch => ({
      messageId,
      message,
      receiveCount: 1,
      isFastLane: true,
    }),
  );
  const known: Found = { ...found, subscription: ({ id }) => byId.get(id) };
  for (const messageId of await deliverEach(batch, known, ports)) failed.add(messageId);
}

async function enqueue(
  matches: readonly Match[],
  direct: readonly Match[],
  ports: DispatchPorts,
  fail: (messageId: string, error: unknown) => void,
): Promise<void> {
  const now = new Set(direct);
  const queued = matches.filter((match) => !now.has(match) && !match.subscription.ordered);
  const messages = queued.map(({ message }) => ({
    message,
    delayMs: message.event.repeat ? repeatDelayMs : 0,
  }));
  try {
    for (const [i, reason] of await ports.sendQuick(messages)) {
      const messageId = queued[i]?.messageId;
      if (messageId) fail(messageId, `a delivery is not on the queue: ${reason}`);
    }
  } catch (error) {
    for (const { messageId } of queued) fail(messageId, error);
  }
}
