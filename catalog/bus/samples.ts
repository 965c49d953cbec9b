import type { DataOf } from "../kinds.ts";
import type * as objects from "./objects.ts";

/** Returns one of each of the bus's own objects, as in events. */
export function busObjects() {
  const subscription_id = "sub_01KHB4X0ZQ8N5T3V6W9Y2A7C4E";
  const error = "The answer was 503 Service Unavailable: only a 2xx counts as delivered";

  return {
    subscription: {
      id: subscription_id,
      name: "CRM",
      channel: "webhooks",
      reason: "failing",
      error,
      failing_since: "2026-03-04T16:20:08.511Z",
      disabled_at: "2026-03-09T16:22:51.204Z",
    },
    delivery: {
      id: "dlv_01KK2Q7B5M4X9D6H1J8R3T0W2Z",
      event_id: "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11",
      event: "license.activated",
      subscription_id,
      reason: "failed 10 times",
      attempt_count: 10,
      error,
      accepted_at: "2026-03-06T09:14:30.042Z",
    },
    replay: {
      id: "rpl_01KK9W3F6P2B7N4Q8S1V5X0Z9C",
      subscription_id,
      status: "finished",
      matched: 412,
      sent: 409,
      skipped: 3,
      created_at: "2026-03-09T16:20:02.730Z",
      finished_at: "2026-03-09T16:22:51.204Z",
    },
  } as const satisfies DataOf<typeof objects>;
}
