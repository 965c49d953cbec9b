import type { Replaced } from "../audit/replaced.ts";
import type { SubscriptionVersion } from "../endpoints/subscription-view.ts";
import type { EventRecord } from "../events/event-record.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { pendingMs, selectionOf } from "./absence.ts";
import type { Explained } from "./explanation.ts";
import { at, mismatchOf } from "./mismatch.ts";

/** A subscription in the version that applied to an event, and when it was deleted after the event. */
type Deleted = { readonly version: SubscriptionVersion; readonly deleted_at: number };

/**
 * Returns the subscriptions that existed when the bus accepted an event, and were deleted since, as far as the audit
 * log has them. A rule in code can create one again under the same id.
 */
export function deletedSince({
  event: { accepted_at },
  subscriptions,
  replaced,
}: {
  readonly event: EventRecord;
  readonly subscriptions: readonly Subscription[];
  readonly replaced: ReadonlyMap<string, Replaced>;
}): readonly Deleted[] {
  const before = subscriptions.filter(({ created_at }) => created_at <= accepted_at);
  const existing = new Set(before.map(({ id }) => id));
  return [...replaced.values()].flatMap(({ version, deleted_at }) => {
    const { id, created_at, changed_at = 0 } = version as SubscriptionVersion;
    // An entry of the log can be missing, so the version can be one from after the event.
    const isOfEvent = Math.max(created_at, changed_at) <= accepted_at;
    return deleted_at === undefined || existing.has(id) || !isOfEvent
      ? []
      : [{ version: version as SubscriptionVersion, deleted_at }];
  });
}

/** Explains why a deleted subscription has no delivery of an event. */
export function explainDeleted(event: EventRecord, { version, deleted_at }: Deleted): Explained {
  const { id, name = null } = version;
  const base = { subscription_id: id, name, mismatches: [], delivery: null, deleted_at };
  const note = `It was deleted ${at(deleted_at)}.`;
  const mismatch = mismatchOf(event, selectionOf(version));
  if (mismatch) {
    const explanation = `${mismatch.explanation} ${note}`;
    return { ...base, ...mismatch, outcome: "not_matched", explanation };
  }
  if (deleted_at - event.accepted_at < pendingMs) {
    const explanation = `Matched, but it was deleted ${at(deleted_at)}, before an attempt.`;
    return { ...base, outcome: "not_matched", reason: "deleted", explanation };
  }
  const explanation = `Matched, but no delivery is recorded. ${note} Ask the operator to check the dead-letter queues.`;
  return { ...base, outcome: "missing", reason: null, explanation };
}

/** Adds to the explanation of a delivery that its subscription does not exist any more. */
export function ofDeleted(explained: Explained, deleted: Deleted | undefined): Explained {
  const when = deleted ? at(deleted.deleted_at) : "since";
  return {
    ...explained,
    name: deleted?.version.name ?? explained.name,
    explanation: `${explained.explanation} The subscription was deleted ${when}.`,
    deleted_at: deleted?.deleted_at ?? null,
  };
}
