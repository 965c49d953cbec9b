import { channels } from "../event-type.ts";
import { integer, oneOf, open, someText, someTime, text, time } from "../kinds.ts";
import { lazily } from "../lazily.ts";

/*
 * What the bus says of itself. It makes these objects, so that all their properties are there, and null
 * where there is nothing to say.
 */

export const subscription = lazily(() =>
  open({
    id: someText,
    name: text,
    channel: oneOf(...channels),
    // The endpoint answered that it is gone, nothing arrived for 5 days, a response header asked for it, or the
    // credentials that the company gave are wrong or have expired.
    reason: oneOf("gone", "failing", "receiver", "credentials"),
    // The last failure, in words.
    error: text,
    failing_since: time,
    disabled_at: someTime,
  }),
);

export const delivery = lazily(() =>
  open({
    id: someText,
    event_id: someText,
    event: someText,
    subscription_id: someText,
    reason: someText,
    attempt_count: integer,
    // The last failure, in words.
    error: text,
    accepted_at: someTime,
  }),
);

export const replay = lazily(() =>
  open({
    id: someText,
    // None where it was of all the company's subscriptions.
    subscription_id: text,
    status: oneOf("finished", "cancelled"),
    matched: integer,
    sent: integer,
    skipped: integer,
    created_at: someTime,
    finished_at: someTime,
  }),
);
