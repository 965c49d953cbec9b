import type { Construct } from "constructs";
import { type EventType, eventTypes } from "../catalog/index.ts";
import { readEventTypes } from "../catalog/own/definition-file.ts";
import type { OwnEventType } from "../catalog/own/own-event-type.ts";

/** Name of the file beside a function's code that holds the deployment's own event types. */
export const eventTypesFile = "event-types.json";

const contextKey = "license-event-bus:event-types";

/**
 * Makes a deployment's own event types known to every function that is made below this scope.
 *
 * @param folder - Of definitions, one a file.
 * @throws CatalogError if they are not right, which says where.
 */
export function provideEventTypes(scope: Construct, folder: string): void {
  scope.node.setContext(contextKey, JSON.stringify(readEventTypes(folder)));
}

/** The event types made known to this scope, as JSON; undefined if the deployment has none of its own. */
export function eventTypesOf(scope: Construct): string | undefined {
  return scope.node.tryGetContext(contextKey);
}

/** The event types that a deployment has: those of the catalog and its own. */
export function knownEventTypes(scope: Construct): readonly EventType[] {
  const own: readonly OwnEventType[] = JSON.parse(eventTypesOf(scope) ?? "[]");
  return [...eventTypes.values(), ...own.map(({ type }) => type)];
}
