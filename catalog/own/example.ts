import { stepsOf } from "../../packages/event-patterns/json/pointer.ts";
import type { JsonSchema } from "../definitions.ts";

const texts: Readonly<Record<string, string>> = {
  date: "2026-03-09",
  "date-time": "2026-03-09T16:22:51Z",
  email: "ada.becker@example.com",
  uri: "https://example.com/",
  uuid: "4f7a1f9e-3c1b-4a57-9d5a-3a9a6f0c2b11",
};

/**
 * Returns an example of a JSON Schema's values, from its own examples and defaults if it has them.
 * It is a guess: check that it is valid.
 *
 * @param root - The whole schema, in which references are resolved.
 */
export function exampleOf(schema: unknown, root: JsonSchema, depth = 0): unknown {
  if (typeof schema !== "object" || schema === null || depth > 20) return null;
  const {
    $ref,
    examples,
    default: byDefault,
    const: only,
    enum: choices,
    ...rest
  } = schema as JsonSchema;
  const next = (inner: unknown) => exampleOf(inner, root, depth + 1);
  if (typeof $ref === "string") return next(referred($ref, root));
  if (Array.isArray(examples)) return examples[0];
  if (byDefault !== undefined) return byDefault;
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0];
  const { type, anyOf, oneOf, allOf } = rest;
  const [alternative] = [anyOf, oneOf].flat().filter((inner) => inner !== undefined);
  if (alternative !== undefined) return next(alternative);
  switch (
    Array.isArray(type) ? type[0] : (type ?? (rest.properties || allOf ? "object" : "null"))
  ) {
    case "object":
      return Object.assign(
        {},
        ...(Array.isArray(allOf) ? allOf.map(next) : []),
        members(rest, next),
      );
    case "array":
      return rest.minItems ? [next(rest.items)] : [];
    case "string":
      return texts[String(rest.format)] ?? "text";
    case "integer":
    case "number":
      return Number(rest.minimum ?? rest.maximum ?? 1);
    case "boolean":
      return true;
    default:
      return null;
  }
}

function members({ properties }: JsonSchema, next: (schema: unknown) => unknown): object {
  if (typeof properties !== "object" || properties === null) return {};
  return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, next(inner)]));
}

function referred(reference: string, root: JsonSchema): unknown {
  let here: unknown = root;
  for (const key of stepsOf(decodeURIComponent(reference))) {
    here = (here as JsonSchema | undefined)?.[key];
  }
  return here;
}
