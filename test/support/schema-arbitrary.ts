import fc from "fast-check";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Returns JSON values that a JSON Schema describes, for the features in the API's own schemas. */
export function arbitraryOf(
  schema: JsonSchema,
  definitions: Readonly<Record<string, JsonSchema>>,
): fc.Arbitrary<unknown> {
  const of = (inner: unknown) => arbitraryOf(inner as JsonSchema, definitions);
  const { $ref, anyOf, oneOf, enum: choices, type } = schema;
  if (typeof $ref === "string") {
    const definition = definitions[$ref.replace("#/components/schemas/", "")];
    if (!definition) throw new Error(`nothing is at ${$ref}`);
    return of(definition);
  }
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(choices)) return fc.constantFrom(...choices);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(of));
  if (Array.isArray(oneOf)) return fc.oneof(...oneOf.map(of));
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => of({ ...schema, type: one })));
  switch (type) {
    case "string":
      return textOf(schema);
    case "integer":
      return fc.integer(rangeOf(schema));
    case "number":
      return fc.double({ ...rangeOf(schema), noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(of(schema.items ?? {}), {
        minLength: Number(schema.minItems ?? 0),
        maxLength: Math.min(4, Number(schema.maxItems ?? 4)),
      });
    case "object":
      return objectOf(schema, of);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

const patterns = new Map<string, fc.Arbitrary<string>>();

/**
 * Caches patterns: one that excludes some characters is a list of all others, which takes a second
 * to build.
 */
function matching(pattern: string): fc.Arbitrary<string> {
  const known = patterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern, "u"));
  patterns.set(pattern, known);
  return known;
}

function textOf({ pattern, minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<string> {
  const maxChars = Math.min(30, Number(maxLength ?? 30));
  if (typeof pattern === "string") {
    return matching(pattern).filter(
      (text) => text.length >= Number(minLength) && text.length <= Number(maxLength ?? Infinity),
    );
  }
  return fc.string({ unit: "binary", minLength: Number(minLength), maxLength: maxChars });
}

function rangeOf({ minimum, maximum }: JsonSchema) {
  const edge = 2 ** 31 - 1;
  return {
    min: Math.max(-edge, Number(minimum ?? -edge)),
    max: Math.min(edge, Number(maximum ?? edge)),
  };
}

function objectOf(
  { properties = {}, required, additionalProperties }: JsonSchema,
  of: (schema: unknown) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const known = Object.entries(properties as JsonSchema).map(
    ([name, inner]) => [name, of(inner)] as const,
  );
  const record = fc.record<Record<string, unknown>>(Object.fromEntries(known), {
    requiredKeys: (required ?? []) as string[],
  });
  if (typeof additionalProperties !== "object" || known.length > 0) return record;
  return fc.dictionary(fc.string({ maxLength: 10 }), of(additionalProperties), { maxKeys: 3 });
}
