import { type OutputUnit, Validator } from "@cfworker/json-schema";
import * as z from "zod/mini";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import type { Definition, JsonSchema } from "../definitions.ts";
import type { EventType } from "../event-type.ts";
import type { Schema } from "../kinds.ts";

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

/**
 * Converts a JSON Schema to a schema like the catalog's others.
 *
 * Interpreted by @cfworker/json-schema: it adds 23 KB to a function and is ready after 1 ms. Ajv,
 * which checks the schemas themselves at synthesis (schema-faults.ts), adds 135 KB and compiles a
 * schema of one property in 55 ms of a cold start.
 */
function fromJsonSchema(schema: JsonSchema): Schema {
  // A copy, because the validator modifies its schema.
  const validator = new Validator(structuredClone(schema), "2020-12", false);
  return z.unknown().check((context) => {
    const input = context.value;
    const faults =
      input === undefined
        ? [{ path: [], message: "is required" }]
        : faultsIn(validator.validate(input).errors);
    context.issues.push(
      ...faults.map((fault) => ({
        code: "custom" as const,
        input,
        ...fault,
        path: [...fault.path],
      })),
    );
  });
}

/** These only say that something below them is wrong, which is reported too. */
// biome-ignore format: it reads better in lines of its own
const telling = new Set([
  "$ref", "allOf", "if", "dependentSchemas", "items", "prefixItems", "unevaluatedItems",
  "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames",
]);

function faultsIn(errors: readonly OutputUnit[]) {
  // The failures of several alternatives say less than that none matches.
  const alternatives = errors
    .filter(({ keyword }) => keyword === "anyOf" || keyword === "oneOf")
    .map(({ keywordLocation }) => `${keywordLocation}/`);
  return errors
    .filter(({ keyword }) => !telling.has(keyword))
    .filter(({ keywordLocation: at }) => !alternatives.some((above) => at.startsWith(above)))
    .map(fault);
}

function fault({ keyword, instanceLocation, error }: OutputUnit) {
  // A pointer in the fragment of a URI.
  const path = stepsOf(decodeURI(instanceLocation));
  const [, missing] = /required property "(.*)"\.$/s.exec(error) ?? [];
  if (keyword === "required" && missing !== undefined) {
    return { path: [...path, missing], message: "is required" };
  }
  return { path, message: messageOf(keyword, error) };
}

function messageOf(keyword: string, error: string): string {
  if (keyword === "false") return "is not allowed";
  const [, types] = /Expected "(.*)"\.$/.exec(error) ?? [];
  if (keyword === "type" && types) return `must be of type ${types.replaceAll('", "', " or ")}`;
  return error.replace(/^Instance /, "").replace(/\.$/, "");
}
