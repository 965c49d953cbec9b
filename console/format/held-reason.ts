import type { Delivery } from "../../sdk/index.ts";

const reasons: Readonly<Record<NonNullable<Delivery["held_reason"]>, string>> = {
  disabled: "the subscription is disabled",
  paused: "the endpoint fails",
  rate_limited: "the rate limit is reached",
  in_order: "an earlier delivery has not ended",
  to_poll: "the consumer has not acknowledged it",
};

/** Returns why a delivery is held; undefined if it is not. */
export function heldReason({ held_reason }: Pick<Delivery, "held_reason">): string | undefined {
  return held_reason === null ? undefined : reasons[held_reason];
}
