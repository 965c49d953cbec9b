import type { Endpoint, EndpointKey } from "../endpoints/endpoint.ts";
import { learn, type Observation } from "../endpoints/learn.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import type { Effect, Subject } from "./after.ts";
import { announceDead, announceDisabled } from "./announcements.ts";
import type { Received } from "./decide.ts";
import { hasContent } from "./message.ts";
import { maxDelayMs } from "./row.ts";
import type { Found, Ports, RecordingPorts } from "./types.ts";

/**
 * A message, and what is stored about it. A turn that works on the lane of its `orderingKey`
 * requests no further turn.
 */
export type Work = Received &
  Subject & {
    readonly found: Found;
    readonly subscription: Subscription | undefined;
    readonly endpoint: Endpoint;
  };

/** Applies the effects of a row, one after the other. */
export async function applyEffects(
  effects: readonly Effect[],
  work: Work,
  ports: RecordingPorts,
): Promise<void> {
  for (const effect of effects) await applyEffect(effect, work, ports);
}

async function applyEffect(effect: Effect, work: Work, ports: RecordingPorts): Promise<void> {
  const { message, subscription, orderingKey, found } = work;
  const { company_id } = message.event;
  switch (effect.kind) {
    case "enqueue":
      if (subscription) await ports.queues.deliver(subscription.channel, [effect]);
      return;
    case "wake":
      return wake({ company_id, id: message.subscription_id }, effect.at, ports, effect.latest);
    case "announce-dead": {
      const event = hasContent(message)
        ? message.event
        : found.event({ company_id, id: message.event.id });
      return announceDead(effect.row, event?.hops, ports);
    }
    case "turn": {
      if (!subscription || orderingKey !== undefined) return;
      const { ordering_key } = effect;
      const lane = { company_id, subscription_id: subscription.id, ordering_key };
      return ports.queues.turn(subscription.channel, lane);
    }
    default:
      return effect satisfies never;
  }
}

/**
 * Plans a wake-up of an endpoint. If it is soon, a message causes it, so it need not wait for the
 * sweep.
 */
export async function wake(
  key: EndpointKey,
  at: number,
  { endpoints, queues, now }: Pick<Ports, "endpoints" | "queues" | "now">,
  latest?: number,
): Promise<void> {
  const isEarlier = await endpoints.wake(key, at, now(), latest);
  const delayMs = Math.max(0, at - now());
  if (isEarlier && delayMs <= maxDelayMs) await queues.drain([{ key, delayMs }]);
}

/**
 * Records the result of an attempt in the endpoint's health, and wakes the endpoint if others wait
 * for it.
 */
export async function learnFrom(
  observation: Observation,
  { subscription, endpoint: known }: Work,
  ports: Ports,
): Promise<void> {
  if (!subscription) return;
  const { company_id, id } = subscription;
  const now = ports.now();
  const random = ports.random();
  const { endpoint, isChanged } = await ports.endpoints.change(
    { company_id, id },
    known,
    (health) => learn(health, observation, now, random),
  );
  // Announce even without a change: the client repeats a write whose answer got lost, and the
  // second one changes nothing.
  await announceDisabled(subscription, endpoint, ports);
  if (!isChanged) return;
  const { open_until } = endpoint.health;
  if (open_until !== known.health.open_until) {
    await wake({ company_id, id }, open_until ?? now, ports);
  }
}
