import { setTimeout as pause } from "node:timers/promises";
import type { Delivery, LicenseEventBus } from "../../../sdk/index.ts";

/** What became of an event. */
export type Outcome =
  | { readonly kind: "delivered"; readonly afterMs: number }
  | { readonly kind: "failed"; readonly error: string }
  | { readonly kind: "nothing" };

const pauseMs = 200;

/** Waits until the delivery of an event has ended, but no longer than that. */
export async function outcomeOf(
  eventId: string,
  { deliveries }: ReturnType<LicenseEventBus["company"]>,
  withinMs: number,
): Promise<Outcome> {
  const end = Date.now() + withinMs;
  for (;;) {
    const { items } = await deliveries.list({ event_id: eventId }).page({ limit: 1 });
    const [delivery] = items;
    const hasEnded = delivery !== undefined && !["retrying", "held"].includes(delivery.status);
    if (hasEnded || Date.now() > end) return delivery ? read(delivery) : { kind: "nothing" };
    await pause(pauseMs);
  }
}

function read(delivery: Delivery): Outcome {
  const { status, accepted_at, last_attempt, held_reason, dropped_reason, dead_reason } = delivery;
  if (status === "delivered" && last_attempt) {
    return { kind: "delivered", afterMs: last_attempt.at + last_attempt.duration_ms - accepted_at };
  }
  const error = last_attempt?.error ?? held_reason ?? dropped_reason ?? dead_reason;
  return { kind: "failed", error: error ?? status };
}
