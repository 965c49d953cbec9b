import type { Definition } from "../definition.ts";
import { ownEventTypes } from "./load.ts";
import { ownDefinition } from "./own-event-type.ts";

/** The definition of one of the deployment's own event types; without any, bundling leaves out what makes them. */
export function ownDefinitionOf(code: string): Definition | undefined {
  if (!process.env.EVENT_TYPES_FILE) return undefined;
  const own = ownEventTypes.get(code);
  return own && ownDefinition(own);
}
