import * as z from "zod/mini";
import { type Channel, eventTypes } from "../../catalog/index.ts";
import { explain, matches } from "../../packages/event-patterns/index.ts";
import { isConnected } from "../connectors/index.ts";
import { busDetail } from "../events/event.ts";
import { subscribedEvents } from "../events/event-filter.ts";
import type { EventRecord } from "../events/event-record.ts";
import {
  canTake,
  patternOfStored,
  type Subscription,
  type TargetInterest,
} from "../subscriptions/subscription.ts";
import { defined } from "../values/defined.ts";

/** Reasons why a subscription has no delivery of an event. */
export const noDeliveryReasons = [
  "created_later",
  "changed_later",
  "deleted",
  "channel",
  "events",
  "pattern",
  "target",
] as const;
type NoDeliveryReason = (typeof noDeliveryReasons)[number];

export const mismatchSchema = z.strictObject({
  /** JSON pointer (RFC 6901) to the field in the event as patterns see it. */
  field: z.string(),
  expected: z.array(z.unknown()),
  /** At most 20 values; empty if the event has no such field. */
  actual: z.array(z.unknown()),
  /** Set if each field has an expected value, but in different elements of an array. */
  is_in_other_element: z.optional(z.literal(true)),
});

/** The parts of a subscription that decide whether it gets an event. */
export type Selection = Pick<
  Subscription,
  "created_at" | "channel" | "events" | "pattern" | "format"
> & {
  readonly target: TargetInterest;
};

type Mismatches = z.infer<typeof mismatchSchema>[];

/** Why a subscription does not get an event. `explanation` is one sentence. */
type Mismatch = {
  readonly explanation: string;
  readonly reason: NoDeliveryReason;
  readonly mismatches?: Mismatches;
};

/** Returns why a subscription does not get an event; undefined if it gets it. */
export function mismatchOf(
  { content, publisher, accepted_at, hops }: EventRecord,
  { created_at, channel, events, pattern, format, target }: Selection,
): Mismatch | undefined {
  const code = content.event;
  if (created_at > accepted_at) {
    return {
      reason: "created_later",
      explanation: `Created ${at(created_at)}, after the event.`,
    };
  }
  const consumers: readonly Channel[] = eventTypes.get(code)?.consumers ?? [];
  if (!consumers.includes(channel)) {
    return {
      reason: "channel",
      explanation: `Its channel is ${channel}, which does not receive ${code}.`,
    };
  }
  if (!matches(subscribedEvents(events), { "detail-type": code })) {
    return { reason: "events", explanation: `Subscribes to ${events.join(", ")}, not to ${code}.` };
  }
  if (!canTake(format, target, code)) {
    return {
      reason: "target",
      explanation: isConnected(target)
        ? `Its target ${target.type} does not support ${code}.`
        : `Its format ${format} cannot carry ${code}.`,
    };
  }
  if (pattern === undefined) return undefined;
  const place = defined({ accepted_at, hops });
  const detail = busDetail({ consumers }, { kind: "new", event: content, place });
  const found = explain(patternOfStored(pattern), {
    source: publisher,
    "detail-type": code,
    detail,
  });
  if (!found.isValid || found.matches) return undefined;
  const mismatches = found.mismatches.map(({ field, expected, actual, isInOtherElement }) => ({
    field,
    expected: [...expected],
    actual: [...actual],
    ...(isInOtherElement && { is_in_other_element: isInOtherElement }),
  }));
  return { reason: "pattern", mismatches, explanation: patternText(mismatches) };
}

function patternText(mismatches: Mismatches): string {
  const texts = mismatches.map(({ field, expected, actual, is_in_other_element }) => {
    const has = actual.length === 0 ? "is missing" : `is ${actual.map(shown).join(", ")}`;
    const place = is_in_other_element ? " in another element of its array" : "";
    return `${field} ${has}, expected ${expected.map(shown).join(" or ")}${place}`;
  });
  return `Its pattern does not match: ${texts.join("; ")}.`;
}

const maxShown = 80;

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}

/** Returns a time as the end of a sentence. */
export function at(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? "soon" : `at ${new Date(ms).toISOString()}`;
}
