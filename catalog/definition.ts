import type { EventType } from "./event-type.ts";
import type { Schema, Shapes } from "./kinds.ts";

/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** An event type with the schemas that its line in the table names. */
export type Definition = {
  readonly type: EventType;
  /** One schema for each key of the event's `data`. */
  readonly data: Shapes;
  /** Schema of the envelope's `vendor`; absent where the event has no such member. */
  readonly vendor?: Schema;
  /** What a deployment's own event type brings along, which the others have in code. */
  readonly own?: {
    /** The JSON Schemas that `data` validates by. */
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    /** The `data` of its sample. */
    readonly sample: Readonly<Record<string, unknown>>;
  };
};
