import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Definition } from "../definitions.ts";
import { type OwnEventType, ownDefinition } from "./own-event-type.ts";

/**
 * The deployment's own event types by code, from the file in EVENT_TYPES_FILE, which is next to the
 * function's code (lib/event-types.ts). For a deployment without any, bundling replaces the
 * variable with undefined, which removes the code that reads them.
 */
export const ownEventTypes: ReadonlyMap<string, OwnEventType> = new Map(
  process.env.EVENT_TYPES_FILE ? load(process.env.EVENT_TYPES_FILE) : [],
);

/** Checks nothing: the file was checked when the stack was synthesized. */
function load(file: string): readonly (readonly [string, OwnEventType])[] {
  const text = readFileSync(resolve(import.meta.dirname, file), "utf8");
  return (JSON.parse(text) as readonly OwnEventType[]).map((own) => [own.type.code, own]);
}

/**
 * Returns the definition of one of the deployment's own event types. For a deployment without any,
 * bundling removes the code behind it.
 */
export function ownDefinitionOf(code: string): Definition | undefined {
  if (!process.env.EVENT_TYPES_FILE) return undefined;
  const own = ownEventTypes.get(code);
  return own && ownDefinition(own);
}
