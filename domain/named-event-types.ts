import { type EventType, nearestEventType } from "../catalog/index.ts";
import { compiledEvents } from "./event-filter.ts";
import { matches } from "./patterns/index.ts";

/** Those of the known event types that an entry of `events` names. */
export function namedEventTypes(filter: string, known: readonly EventType[]): readonly EventType[] {
  const pattern = compiledEvents([filter]);
  return known.filter(({ code }) => matches(pattern, { "detail-type": code }));
}

/** What is wrong with an entry of `events` that names none. */
export function namesNoEventType(filter: string): string {
  const nearest = nearestEventType(filter);
  return `names no event type${nearest ? `; is "${nearest}" meant?` : ""}`;
}
