import { endDelivery } from "../delivery/after.ts";
import { commit, namesOf, workOf } from "../delivery/deliver.ts";
import { type DeliveryMessage, withContent } from "../delivery/message.ts";
import type { Outcome } from "../delivery/outcome.ts";
import { type DeliveryRow, messageOf } from "../delivery/row.ts";
import type { Found, RecordingPorts } from "../delivery/types.ts";
import { circuitOf } from "../endpoints/endpoint.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { oneLine } from "../values/plain-text.ts";
import { leaseText } from "./lease.ts";

/** The headers and body of a delivery, which are those of a webhook. */
export type Payload = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The result of rendering a delivery. */
export type RenderedPoll =
  | { readonly kind: "rendered"; readonly payload: Payload }
  | { readonly kind: "unsent"; readonly outcome: Extract<Outcome, { kind: "dropped" | "dead" }> }
  /** It took too long, and may take less another time. */
  | { readonly kind: "late" };

/** A delivery that a consumer has leased. */
export type PolledMessage = Payload & {
  /** The delivery's id, which is its `webhook-id`. */
  readonly id: string;
  readonly event_id: string;
  readonly event: string;
  /** When the event was accepted, in unix milliseconds. */
  readonly accepted_at: number;
  /** Acknowledges the delivery. */
  readonly lease: string;
  /** Unix milliseconds. The delivery returns then unless it was acknowledged. */
  readonly leased_until: number;
};

/** The I/O of polling. The engine's ports write rows and apply their effects. */
export type PollPorts = RecordingPorts & {
  readonly render: (
    message: DeliveryMessage,
    subscription: Subscription,
    nowMs: number,
  ) => Promise<RenderedPoll>;
};

/**
 * Leases the oldest deliveries that wait for a subscription's consumer.
 *
 * @param options - `limit`: maximum number. `leaseMs`: duration of the lease in milliseconds.
 * @returns None while the subscription is disabled, because its deliveries are held. Fewer than `limit` if other consumers lease at the same time, or if some deliveries end unsent.
 */
export async function receive(
  subscription: Subscription,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
  ports: PollPorts,
): Promise<readonly PolledMessage[]> {
  const { company_id, id } = subscription;
  const key = { company_id, id };
  const now = ports.now();
  const { health } = (await ports.read({ endpoints: [key] })).endpoint(key);
  if (circuitOf(subscription.enabled, health, now).state === "disabled") return [];
  const { drop_before: after } = health;
  const rows = await ports.deliveries.due(key, "held", { after, until: now, limit });
  const leased = (await Promise.all(rows.map((row) => lease(row, now + leaseMs, ports)))).flat();
  if (leased.length === 0) return [];
  const found = await ports.read({
    endpoints: [key],
    subscriptions: [key],
    deliveries: leased.map((row) => ({ company_id, id: row.id })),
    events: leased.map(({ event_id }) => ({ company_id, id: event_id })),
  });
  const messages = await Promise.all(
    leased.map((row) => messageFrom(row, subscription, found, ports)),
  );
  // A lease that ended meanwhile may be another consumer's by now.
  const answeredAt = ports.now();
  return messages.flat().filter(({ leased_until }) => leased_until > answeredAt);
}

/** Leases a row until a time, in unix milliseconds. Returns nothing if another consumer was quicker. */
async function lease(
  row: DeliveryRow,
  until: number,
  { deliveries }: PollPorts,
): Promise<readonly DeliveryRow[]> {
  const { attempts, due_at } = row;
  const leased = { ...row, due_at: until };
  return (await deliveries.write(leased, { attempts, isOpen: true, due_at })) ? [] : [leased];
}

async function messageFrom(
  row: DeliveryRow,
  subscription: Subscription,
  found: Found,
  ports: PollPorts,
): Promise<readonly PolledMessage[]> {
  const { id, event_id, event, attempts, due_at: leased_until = 0 } = row;
  const reference = messageOf(row, "drain");
  const message = withContent(reference, found.event);
  const rendered: RenderedPoll = message
    ? await ports.render(message, subscription, ports.now())
    : { kind: "unsent", outcome: { kind: "dead", reason: "its event is no longer stored" } };
  switch (rendered.kind) {
    case "rendered": {
      const { accepted_at } = reference.event;
      const lease = leaseText({ delivery_id: id, until: leased_until });
      return [{ id, event_id, event, accepted_at, lease, leased_until, ...rendered.payload }];
    }
    case "late":
      ports.log("poll.not_rendered", { delivery_id: id, event_id });
      return [];
    case "unsent": {
      const received = { message: message ?? reference, receiveCount: 1, isFastLane: false };
      const work = { ...workOf(received, found), row };
      const outcome = { ...rendered.outcome, reason: oneLine(rendered.outcome.reason) };
      const next = endDelivery(work, outcome, ports.now());
      await commit(work, next, { attempts, isOpen: true, due_at: leased_until }, ports);
      ports.log("delivery.ended", { ...namesOf(work), outcome: outcome.kind });
      return [];
    }
    default:
      return rendered satisfies never;
  }
}
