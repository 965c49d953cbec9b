import * as z from "zod/mini";
import type { Replaced } from "../audit/replaced.ts";
import { errorOf } from "../delivery/attempt.ts";
import { deliveryStatuses } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import type { Health } from "../endpoints/endpoint.ts";
import { type SubscriptionVersion, stateOf } from "../endpoints/subscription-view.ts";
import type { EventRecord } from "../events/event-record.ts";
import { refusedEventSchema, suppressedEventSchema } from "../refusals/view.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { explainAbsence } from "./absence.ts";
import { deletedSince, explainDeleted, ofDeleted } from "./deleted-subscriptions.ts";
import { at, mismatchSchema, noDeliveryReasons } from "./mismatch.ts";
import {
  deliverySummary,
  deliverySummarySchema,
  eventSummary,
  eventSummarySchema,
} from "./view.ts";

const explainedSchema = z.strictObject({
  subscription_id: z.string(),
  name: z.nullable(z.string()),
  /**
   * The delivery's status. `pending`: it has no result yet. `not_matched`: there is none. `missing`:
   * there should be one.
   */
  outcome: z.enum([...deliveryStatuses, "pending", "not_matched", "missing"]),
  /** One sentence. */
  explanation: z.string(),
  /** The reason of `not_matched`; otherwise null. */
  reason: z.nullable(z.enum(noDeliveryReasons)),
  /** For the reason `pattern`: the fields that did not match. */
  mismatches: z.array(mismatchSchema),
  delivery: z.nullable(deliverySummarySchema),
  /** When the subscription was deleted, in unix milliseconds; null if it exists, or the audit log does not say. */
  deleted_at: z.nullable(z.int()),
});
/** The outcome of an event for a subscription. */
export type Explained = z.infer<typeof explainedSchema>;

export const explanationSchema = z.strictObject({
  /** Null if the event was refused or suppressed. */
  event: z.nullable(eventSummarySchema),
  /** One sentence. */
  summary: z.string(),
  /** Set if the event was accepted and not delivered, because an earlier one counts as the same. */
  suppression: z.nullable(suppressedEventSchema),
  /** Set if the event was refused, with the last refusal. */
  refusal: z.nullable(refusedEventSchema),
  /** Subscriptions with a delivery come first. */
  subscriptions: z.array(explainedSchema),
  /** Number of further subscriptions that did not match. */
  omitted: z.int(),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** Maximum number of subscriptions without a delivery to explain. */
const maxUnmatched = 200;

/** Everything that explains what became of an event. */
export type Evidence = {
  readonly event: EventRecord;
  /** The company's subscriptions as they are now. */
  readonly subscriptions: readonly Subscription[];
  /** Rows of the event's deliveries. */
  readonly rows: readonly DeliveryRow[];
  readonly healthOf: (subscriptionId: string) => Health;
  /** Versions of subscriptions that the first change after the event replaced, by id, as far as the log has them. */
  readonly replaced: ReadonlyMap<string, Replaced>;
};

/** Explains for each subscription of a company what became of an event. */
export function explainEvent(evidence: Evidence, nowMs: number): Explanation {
  const { event, subscriptions, rows, replaced } = evidence;
  const { content, publisher, accepted_at } = event;
  const known = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  const gone = new Map(deletedSince(evidence).map((deleted) => [deleted.version.id, deleted]));
  const delivered = rows.map((row) => {
    const { subscription_id: id } = row;
    const explained = explainRow(row, known.get(id), evidence.healthOf(id), nowMs);
    return known.has(id) ? explained : ofDeleted(explained, gone.get(id));
  });
  const withRow = new Set(rows.map(({ subscription_id }) => subscription_id));
  const others = [
    ...subscriptions
      .filter(({ id }) => !withRow.has(id) && !gone.has(id))
      .map((subscription) => {
        const version = replaced.get(subscription.id)?.version as SubscriptionVersion | undefined;
        return explainAbsence(event, subscription, version, nowMs);
      }),
    ...[...gone.values()]
      .filter(({ version }) => !withRow.has(version.id))
      .map((deleted) => explainDeleted(event, deleted)),
  ];
  const [matched, unmatched] = [
    others.filter(({ outcome }) => outcome !== "not_matched"),
    others.filter(({ outcome }) => outcome === "not_matched"),
  ];
  const all = [...delivered, ...matched, ...unmatched];
  return {
    event: eventSummary({
      ...content,
      publisher,
      accepted_at,
      expires_at: 0,
    }),
    summary: summaryOf(content.event, accepted_at, all),
    suppression: null,
    refusal: null,
    subscriptions: [...delivered, ...matched, ...unmatched.slice(0, maxUnmatched)],
    omitted: Math.max(0, unmatched.length - maxUnmatched),
  };
}

/** Explains a delivery by its row. */
function explainRow(
  row: DeliveryRow,
  subscription: Subscription | undefined,
  health: Health,
  nowMs: number,
): Explained {
  const { status, attempts, next_attempt_at, reason, last_attempt } = row;
  const failure = last_attempt && errorOf(last_attempt);
  const because = failure ? ` The last attempt failed: ${failure}.` : "";
  const sentence = () => {
    switch (status) {
      case "delivered":
        return `Delivered ${at(last_attempt?.at)} with attempt ${attempts}.`;
      case "retrying":
        return `Retrying: attempt ${attempts + 1} is due ${at(next_attempt_at)}.${because}`;
      case "held":
        return `${heldText(reason, subscription, health, nowMs)}${because}`;
      case "dead":
        return `Given up after ${count(attempts, "attempt")}: ${reason}.${because}`;
      case "dropped":
        return `Not sent, because there was nothing to send: ${reason}.`;
    }
  };
  return {
    subscription_id: row.subscription_id,
    name: subscription?.name ?? null,
    outcome: status,
    explanation: sentence(),
    reason: null,
    mismatches: [],
    delivery: deliverySummary(row),
    deleted_at: null,
  };
}

function heldText(
  reason: string | undefined,
  subscription: Subscription | undefined,
  health: Health,
  nowMs: number,
): string {
  switch (reason) {
    case "disabled": {
      const { disabled_by, disabled_at, error } = stateOf(subscription?.enabled ?? true, health);
      if (disabled_by === null) return "Held: the subscription was disabled. It will be sent soon.";
      if (disabled_by === "company") {
        return "Held until the subscription is enabled: the company disabled it.";
      }
      return `Held until the subscription is enabled: the bus disabled it ${at(disabled_at)}${error ? ` (${error})` : ""}.`;
    }
    case "paused": {
      const { open_until } = health;
      return open_until !== undefined && open_until > nowMs
        ? `Held while the endpoint fails. The bus probes it ${at(open_until)}.`
        : "Held: the endpoint failed. The bus sends it soon.";
    }
    case "rate_limited":
      return "Held until the subscription's rate limit allows it.";
    case "in_order":
      return "Held behind an earlier delivery about the same object, because the subscription is ordered.";
    case "to_poll":
      return "Waits until the consumer fetches and acknowledges it.";
    default:
      return "Held.";
  }
}

function summaryOf(code: string, acceptedAt: number, all: readonly Explained[]): string {
  const counts = Map.groupBy(all, ({ outcome }) => outcome);
  const parts = [...counts].map(
    ([outcome, { length }]) => `${outcome.replace("_", " ")} for ${length}`,
  );
  const results = parts.length > 0 ? parts.join(", ") : "the company has no subscriptions";
  return `${code} was accepted ${at(acceptedAt)}: ${results}.`;
}

function count(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}
