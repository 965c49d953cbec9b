import type { Construct } from "constructs";
import { type EventType, eventTypes } from "../catalog/index.ts";
import { readEventTypes } from "../catalog/own/definition-file.ts";
import type { OwnEventType } from "../catalog/own/own-event-type.ts";

/** Name of the file next to a function's code with the deployment's own event types. */
export const eventTypesFile = "event-types.json";

const contextKey = "license-event-bus:event-types";

/**
 * Provides a deployment's own event types to every function below this scope.
 *
 * @param folder - Folder of definitions, one a file.
 * @throws CatalogError if they are invalid, with each place.
 */
export function provideEventTypes(scope: Construct, folder: string): void {
  scope.node.setContext(contextKey, JSON.stringify(readEventTypes(folder)));
}

/** Returns the event types provided to this scope, as JSON; undefined if the deployment has none of its own. */
export function eventTypesOf(scope: Construct): string | undefined {
  return scope.node.tryGetContext(contextKey);
}

/** Returns the event types of a deployment: those of the catalog and its own. */
export function knownEventTypes(scope: Construct): readonly EventType[] {
  const own: readonly OwnEventType[] = JSON.parse(eventTypesOf(scope) ?? "[]");
  return [...eventTypes.values(), ...own.map(({ type }) => type)];
}
