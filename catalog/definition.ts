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
  /** Of a deployment's own event type: the JSON Schemas that `data` validates by. */
  readonly own?: Readonly<Record<string, JsonSchema>>;
};
