import type { Definition, JsonSchema } from "../definitions.ts";
import type { EventType } from "../event-type.ts";
import { fromJsonSchema } from "./from-json-schema.ts";

/**
 * A checked event type that a deployment adds, as its functions read it from `event-types.json`.
 */
export type OwnEventType = {
  readonly type: EventType;
  /** One JSON Schema for each key of the event's `data`. */
  readonly data: Readonly<Record<string, JsonSchema>>;
  /** The `data` of its sample. */
  readonly sample: Readonly<Record<string, unknown>>;
};

/**
 * Returns the definition of a deployment's event type. Its JSON Schemas become schemas like the
 * catalog's.
 */
export function ownDefinition({ type, data }: OwnEventType): Definition {
  const schemas = Object.entries(data).map(([name, schema]) => [name, fromJsonSchema(schema)]);
  return { type, data: Object.fromEntries(schemas), own: data };
}
