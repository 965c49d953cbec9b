import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Definition } from "../definitions.ts";
import { type OwnEventType, ownDefinition } from "./own-event-type.ts";

/**
 * The deployment's own event types by their codes: those of the file that EVENT_TYPES_FILE names, which
 * lies beside the function's code (lib/event-types.ts). Where a deployment has none, bundling replaces the
 * variable by undefined, and so leaves out all that reading them would need.
 */
export const ownEventTypes: ReadonlyMap<string, OwnEventType> = new Map(
  process.env.EVENT_TYPES_FILE ? load(process.env.EVENT_TYPES_FILE) : [],
);

/** Nothing is checked here: what the file holds was, when the stack was synthesized. */
function load(file: string): readonly (readonly [string, OwnEventType])[] {
  const text = readFileSync(resolve(import.meta.dirname, file), "utf8");
  return (JSON.parse(text) as readonly OwnEventType[]).map((own) => [own.type.code, own]);
}

/** The definition of one of the deployment's own event types; without any, bundling leaves out what makes them. */
export function ownDefinitionOf(code: string): Definition | undefined {
  if (!process.env.EVENT_TYPES_FILE) return undefined;
  const own = ownEventTypes.get(code);
  return own && ownDefinition(own);
}
