import type { Endpoint } from "../endpoints/endpoint.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { timeOfId, uuidFrom } from "../values/id.ts";
import { errorOf } from "./attempt.ts";
import type { DeliveryRow } from "./row.ts";
import type { Ports } from "./types.ts";

const isoTime = (ms: number) => new Date(ms).toISOString();

/** Publishes `bus.subscription.disabled`, unless the bus already did. */
export async function announceDisabled(
  { company_id, id, name, channel }: Subscription,
  endpoint: Endpoint,
  { announce, endpoints, log }: Pick<Ports, "announce" | "endpoints" | "log">,
): Promise<void> {
  const { disabled } = endpoint.health;
  if (!disabled || disabled.is_announced) return;
  const { reason, at, error, failing_since } = disabled;
  log("subscription.disabled", { company_id, subscription_id: id, reason });
  await announce("bus.subscription.disabled", {
    id: uuidFrom(`${company_id}/${id}/disabled/${at}`),
    company_id,
    ts: Math.floor(at / 1000),
    data: {
      subscription: {
        id,
        name: name ?? null,
        channel,
        reason,
        error: error ?? null,
        failing_since: failing_since === undefined ? null : isoTime(failing_since),
        disabled_at: isoTime(at),
      },
    },
  });
  await endpoints.change({ company_id, id }, endpoint, (health) =>
    health.disabled?.at === at
      ? { ...health, disabled: { ...health.disabled, is_announced: true } }
      : health,
  );
}

/** Publishes `bus.delivery.dead`. */
export async function announceDead(
  { company_id, id, event_id, event, subscription_id, reason, attempts, last_attempt }: DeliveryRow,
  hops: number | undefined,
  { announce, now }: Pick<Ports, "announce" | "now">,
): Promise<void> {
  await announce("bus.delivery.dead", {
    id: uuidFrom(`${company_id}/${id}/dead/${attempts}`),
    company_id,
    ts: Math.floor(now() / 1000),
    hops,
    data: {
      delivery: {
        id,
        event_id,
        event,
        subscription_id,
        reason: reason ?? "",
        attempt_count: attempts,
        error: last_attempt ? errorOf(last_attempt) : null,
        accepted_at: isoTime(timeOfId(id)),
      },
    },
  });
}
