import type { FlowItem } from "../../adapters/flow-store.ts";
import type { Outcome, QueuedDelivery } from "../../domain/delivery/index.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import { uuidFrom } from "../../domain/uuid.ts";
import { log } from "../log.ts";
import type { Ports } from "./ports.ts";

const isoTime = (ms: number) => new Date(ms).toISOString();
const isoTimeOrNull = (ms: number | undefined) => (ms === undefined ? null : isoTime(ms));

/** Tells the company, once, that the bus stopped sending to a subscription. */
export async function announceDisabled(
  { company_id, id, name, channel }: Subscription,
  item: FlowItem,
  { announce, flows }: Pick<Ports, "announce" | "flows">,
): Promise<void> {
  const { disabled } = item.flow;
  if (!disabled || disabled.is_told) return;
  const { reason, at, error, failing_since } = disabled;
  log("subscription.disabled", { company_id, subscription_id: id, reason });
  await announce("bus.subscription.disabled", {
    // The same whoever tells it.
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
        failing_since: isoTimeOrNull(failing_since),
        disabled_at: isoTime(at),
      },
    },
  });
  await flows.change(company_id, id, item, (flow) =>
    flow.disabled?.at === at ? { ...flow, disabled: { ...flow.disabled, is_told: true } } : flow,
  );
}

/** Tells the company that a delivery is given up. What is said of the bus itself is not told again. */
export async function announceDead(
  { delivery_id, subscription_id, event, attempts, is_test }: QueuedDelivery,
  { reason, error }: Extract<Outcome, { kind: "dead" }>,
  { announce }: Pick<Ports, "announce">,
): Promise<void> {
  if (is_test || event.event.startsWith("bus.")) return;
  await announce("bus.delivery.dead", {
    id: uuidFrom(`${event.company_id}/${delivery_id}/dead/${attempts}`),
    company_id: event.company_id,
    ts: Math.floor(Date.now() / 1000),
    hops: event.hops,
    data: {
      delivery: {
        id: delivery_id,
        event_id: event.id,
        event: event.event,
        subscription_id,
        reason,
        attempt_count: attempts,
        error: error ?? null,
        accepted_at: isoTime(event.accepted_at),
      },
    },
  });
}
