import { type EventType, nearestEventType } from "../../catalog/index.ts";
import { matches, type Pattern } from "../../packages/event-patterns/index.ts";
import { compiledEvents, subscribedEvents } from "./event-filter.ts";

/** Those of the known event types that a rule of the event bus gets by an entry of its `events`. */
export function namedEventTypes(filter: string, known: readonly EventType[]): readonly EventType[] {
  return among(known, compiledEvents([filter]));
}

/** Those that a subscription gets by it. */
export function subscribedEventTypes(
  filter: string,
  known: readonly EventType[],
): readonly EventType[] {
  return among(known, subscribedEvents([filter]));
}

function among(known: readonly EventType[], pattern: Pattern): readonly EventType[] {
  return known.filter(({ code }) => matches(pattern, { "detail-type": code }));
}

/** What is wrong with an entry of `events` by which nothing comes. */
export function namesNoEventType(filter: string, known: readonly EventType[]): string {
  if (namedEventTypes(filter, known).length > 0) {
    return 'names only events of the bus itself, which must be asked for by what begins with "bus."';
  }
  const nearest = nearestEventType(filter);
  return `names no event type${nearest ? `; is "${nearest}" meant?` : ""}`;
}
