import type { SubscriptionVersion } from "../endpoints/subscription-view.ts";
import type { EventRecord } from "../events/event-record.ts";
import {
  type Subscription,
  storedPattern,
  type TargetInterest,
} from "../subscriptions/subscription.ts";
import type { Explained } from "./explanation.ts";
import { at, mismatchOf, type Selection } from "./mismatch.ts";

/** Milliseconds after which a matching subscription without a result is not normal any more. */
export const pendingMs = 15 * 60_000;

/**
 * Explains why a subscription has no delivery of an event.
 *
 * @param version - The version that the first change after the event replaced, if the audit log has it.
 */
export function explainAbsence(
  event: EventRecord,
  subscription: Subscription,
  version: SubscriptionVersion | undefined,
  nowMs: number,
): Explained {
  const { id, name = null, changed_at = 0 } = subscription;
  const { accepted_at } = event;
  const isChanged = changed_at > accepted_at;
  // An entry of the log can be missing, so the version can be one from after the event.
  const isKnown = isChanged && version !== undefined && (version.changed_at ?? 0) <= accepted_at;
  const applied = isKnown ? selectionOf(version, subscription.format) : undefined;
  const base = { subscription_id: id, name, mismatches: [], delivery: null, deleted_at: null };
  const mismatch = mismatchOf(event, applied ?? subscription);
  if (mismatch) {
    const { explanation, ...found } = mismatch;
    const note = applied
      ? `That was before it was changed ${at(changed_at)}.`
      : `It was changed ${at(changed_at)}, after the event.`;
    const isNoted = isChanged && mismatch.reason !== "created_later";
    return {
      ...base,
      ...found,
      outcome: "not_matched",
      explanation: isNoted ? `${explanation} ${note}` : explanation,
    };
  }
  if (isChanged && !applied) {
    const explanation = `Matches now. It was changed ${at(changed_at)}, after the event, and possibly did not match before.`;
    return { ...base, outcome: "not_matched", reason: "changed_later", explanation };
  }
  if (nowMs - accepted_at < pendingMs) {
    return { ...base, outcome: "pending", reason: null, explanation: "On its way." };
  }
  const explanation =
    "Matches, but no delivery is recorded. Ask the operator to check the dead-letter queues.";
  return { ...base, outcome: "missing", reason: null, explanation };
}

/**
 * Returns the parts of an earlier version that decide whether it gets an event.
 *
 * @param format - Used for connectors, for which the API shows none.
 */
export function selectionOf(
  version: SubscriptionVersion,
  format: Subscription["format"] = "licensespring",
): Selection {
  const { created_at, channel, events, pattern, target } = version;
  return {
    created_at,
    channel,
    events,
    format: version.format ?? format,
    target: target as TargetInterest,
    ...(pattern && { pattern: storedPattern(pattern) }),
  };
}
