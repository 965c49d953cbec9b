import { busDetail, type LicenseEvent } from "../../bus/events/event.ts";
import { explain, type Mismatch } from "../../packages/event-patterns/index.ts";
import type { Channel } from "../../sdk/index.ts";

/** The result of matching a pattern: the fields that differ, if any. */
export type Judged = { readonly matches: boolean; readonly mismatches: readonly Mismatch[] };

/** An event as the API shows it. */
export type ShownEvent = LicenseEvent & {
  readonly publisher: string;
  readonly accepted_at: number;
};

/**
 * Matches a pattern as the bus does, without a call.
 *
 * @param pattern - Undefined matches every event.
 * @param consumers - Channels of the event type.
 */
export function judged(
  pattern: Readonly<Record<string, unknown>> | undefined,
  event: ShownEvent,
  consumers: readonly Channel[],
): Judged {
  if (pattern === undefined) return { matches: true, mismatches: [] };
  const found = explain(pattern, onTheBus(event, consumers));
  if (!found.isValid) return { matches: false, mismatches: [] };
  return { matches: found.matches, mismatches: found.matches ? [] : found.mismatches };
}

/** Returns an event as patterns see it. */
export function onTheBus(
  { publisher, accepted_at, id, event, company_id, user_id, ts, data, vendor }: ShownEvent,
  consumers: readonly Channel[],
): object {
  const content = { id, event, company_id, user_id, ts, data, ...(vendor && { vendor }) };
  const place = { accepted_at };
  const detail = busDetail({ consumers }, { kind: "new", event: content, place });
  return { source: publisher, "detail-type": event, detail };
}
