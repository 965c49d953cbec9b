import { Ajv2020 } from "ajv/dist/2020.js";
import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import type { JsonSchema } from "../definitions.ts";

type Fault = { readonly path: readonly string[]; readonly message: string };

const dialect = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/**
 * Keywords that give a schema another base or name, which it would lose inside the documents made
 * of it.
 */
const unsupported = new Set(["$id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$vocabulary"]);

/**
 * Returns the faults of a JSON Schema itself, by property. It runs at synthesis. Ajv checks schemas
 * against the meta-schema, which the functions' smaller validator (own-event-type.ts) does not.
 */
export function schemaFaults(schema: JsonSchema): readonly Fault[] {
  // A new one, because it keeps the schemas that it compiled.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateFormats: false,
    logger: false,
  });
  const own = [...keywordFaults(schema, [])];
  if (own.length > 0) return own;
  if (ajv.validateSchema(schema) !== true) {
    // One for each place: the others report alternatives that did not match either.
    const byPlace = Map.groupBy(ajv.errors ?? [], ({ instancePath }) => instancePath);
    return [...byPlace].map(([pointer, [error]]) => {
      const allowed: unknown = error?.params.allowedValues;
      const choices = Array.isArray(allowed) ? `: ${allowed.join(", ")}` : "";
      return { path: stepsOf(pointer), message: `${error?.message}${choices}` };
    });
  }
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return [{ path: [], message: error instanceof Error ? error.message : String(error) }];
  }
}

function* keywordFaults(value: unknown, path: readonly string[]): Iterable<Fault> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key];
    if (key === "$schema" && !dialect.test(String(inner))) {
      yield { path: here, message: "must be JSON Schema 2020-12" };
    } else if (unsupported.has(key) && typeof inner === "string") {
      yield { path: here, message: "is not supported" };
    } else if (key === "$ref" && typeof inner === "string" && !/^#(\/|$)/.test(inner)) {
      yield {
        path: here,
        message: "must lead to a place of the same schema, such as #/$defs/name",
      };
    } else if (key === "pattern" && typeof inner === "string" && !isRegex(inner)) {
      yield { path: here, message: "must be a regular expression" };
    } else yield* keywordFaults(inner, here);
  }
}

function isRegex(text: string): boolean {
  try {
    return Boolean(new RegExp(text, "u"));
  } catch {
    return false;
  }
}
