import type { Construct } from "constructs";
import { type EventType, eventTypes } from "../../catalog/index.ts";
import type { OwnEventType } from "../../catalog/own/own-event-type.ts";
import { eventTypesOf } from "../event-types.ts";

/** The event types that a deployment has: those of the catalog and its own. */
export function knownEventTypes(scope: Construct): readonly EventType[] {
  const own: readonly OwnEventType[] = JSON.parse(eventTypesOf(scope) ?? "[]");
  return [...eventTypes.values(), ...own.map(({ type }) => type)];
}
