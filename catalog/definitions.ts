import * as bus from "./bus/objects.ts";
import { eventTypes } from "./catalog.ts";
import type { EventType, Vendor } from "./event-type.ts";
import { header } from "./flexnet/header.ts";
import * as flexnet from "./flexnet/objects.ts";
import { frameNameOf } from "./keygen/events.ts";
import { frameOf } from "./keygen/frame.ts";
import * as keygen from "./keygen/objects.ts";
import type { Objects, Schema, Shapes } from "./kinds.ts";
import * as licensespring from "./licensespring/objects.ts";
import { ownDefinitionOf } from "./own/load.ts";

/** A JSON Schema (2020-12), or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** An event type with the schemas that its table row names. */
export type Definition = {
  readonly type: EventType;
  /** One schema for each key of the event's `data`. */
  readonly data: Shapes;
  /** Schema of the envelope's `vendor`; absent if the event has no such member. */
  readonly vendor?: Schema;
  /** For a deployment's own event type: the JSON Schemas that validate `data`. */
  readonly own?: Readonly<Record<string, JsonSchema>>;
};

const objects: Readonly<Record<Exclude<Vendor, "own">, Objects>> = {
  licensespring,
  keygen,
  flexnet,
  bus,
};

const made = new Map<string, Definition>();

/**
 * Returns the definition of an event type, from which the rest of the catalog follows. It is
 * created on demand: creating all of them takes as long as the rest of a function's start.
 */
export function definitionOf(code: string): Definition | undefined {
  const known = made.get(code);
  if (known) return known;
  const type = eventTypes.get(code);
  const definition = type && define(type);
  if (definition) made.set(code, definition);
  return definition;
}

/** Returns the definitions of every event type, in the order of the catalog. */
export function allDefinitions(): readonly Definition[] {
  return [...eventTypes.keys()].flatMap((code) => definitionOf(code) ?? []);
}

function define(type: EventType): Definition | undefined {
  if (type.vendor === "own") return ownDefinitionOf(type.code);
  const known = objects[type.vendor];
  const data = type.objects.map((name) => {
    const schema = known[name];
    if (!schema) throw new Error(`${type.vendor} has no object ${name}, which ${type.code} names`);
    return [name, schema()] as const;
  });
  const vendor = vendorOf(type);
  return { type, data: Object.fromEntries(data), ...(vendor && { vendor }) };
}

function vendorOf({ vendor, code }: EventType): Schema | undefined {
  switch (vendor) {
    case "keygen":
      return frameOf(frameNameOf(code));
    case "flexnet":
      return header();
    default:
      return undefined;
  }
}
