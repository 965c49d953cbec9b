import { channels } from "../event-type.ts";
import { integer, oneOf, open, someText, someTime, text, time } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * The objects of the bus's own events. The bus creates them, so all properties are present, and
 * null if unknown.
 */

/** The subscription that the bus disabled (`bus.subscription.disabled`). */
export const subscription = lazily(() =>
  open({
    id: someText,
    name: text,
    channel: oneOf(...channels),
    // The endpoint answered 410, nothing arrived for 5 days, a response header requested it, or the
    // company's credentials are wrong or expired.
    reason: oneOf("gone", "failing", "receiver", "credentials"),
    // Description of the last failure.
    error: text,
    failing_since: time,
    disabled_at: someTime,
  }),
);

/** The delivery that became dead (`bus.delivery.dead`). */
export const delivery = lazily(() =>
  open({
    id: someText,
    event_id: someText,
    event: someText,
    subscription_id: someText,
    reason: someText,
    attempt_count: integer,
    // Description of the last failure.
    error: text,
    accepted_at: someTime,
  }),
);

/** The replay that ended (`bus.replay.finished`). */
export const replay = lazily(() =>
  open({
    id: someText,
    // Absent if it was about all the company's subscriptions.
    subscription_id: text,
    status: oneOf("finished", "cancelled"),
    matched: integer,
    sent: integer,
    skipped: integer,
    created_at: someTime,
    finished_at: someTime,
  }),
);
