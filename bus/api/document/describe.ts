import { propertyDescriptions } from "./described.ts";
import { entryAt, type Place } from "./place.ts";
import { secrets } from "./secrets.ts";
import { alternatives, memberNames, titles } from "./unions.ts";

type Schema = Readonly<Record<string, unknown>>;

/**
 * Returns a JSON Schema with descriptions of its properties and titles of the members of its unions.
 *
 * @param components - Gets a schema of its own for each member of a union with a discriminator, because
 *   discriminators apply to such schemas only (OpenAPI 3.1, section 4.8.25).
 */
export function describedSchema(
  schema: Schema,
  place: Place,
  components: Record<string, unknown>,
): Schema {
  const inner = (of: unknown, name?: string) =>
    describedSchema(of as Schema, name === undefined ? place : [...place, name], components);
  const { properties: members, items, additionalProperties, ...rest } = plain(schema, place);
  const { anyOf, oneOf, ...own } = rest;
  return {
    ...own,
    ...(isSchema(members) && {
      properties: Object.fromEntries(
        Object.entries(members).map(([name, member]) => [
          name,
          {
            ...inner(member, name),
            description: entryAt(propertyDescriptions, [...place, name]),
            ...(entryAt(secrets, [...place, name]) && { writeOnly: true }),
          },
        ]),
      ),
    }),
    ...(items !== undefined && { items: inner(items) }),
    ...(additionalProperties !== undefined && {
      additionalProperties: isSchema(additionalProperties)
        ? inner(additionalProperties)
        : additionalProperties,
    }),
    ...unionOf((anyOf ?? oneOf) as readonly Schema[] | undefined, place, components),
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null;
}

/** Writes a value of one of several types as such, not as a union: `{ type: ["string", "null"] }`. */
function plain(schema: Schema, place: Place): Schema {
  const { anyOf, ...rest } = withoutBounds(schema, place);
  if (!Array.isArray(anyOf)) return rest;
  const members = (anyOf as readonly Schema[])
    .flatMap((member) => (member.anyOf ?? member.oneOf ?? member) as Schema | readonly Schema[])
    .map(sized);
  const types = members.map(({ type }) => type);
  const isPlain =
    entryAt(alternatives, place) === undefined &&
    types.every((type) => typeof type === "string") &&
    new Set(types).size === types.length;
  if (!isPlain) return { ...rest, anyOf: members };
  const choices = members.flatMap((member) => (Array.isArray(member.enum) ? member.enum : []));
  return {
    ...rest,
    ...Object.assign({}, ...members),
    type: types,
    ...(choices.length > 0 && { enum: types.includes("null") ? [...choices, null] : choices }),
  };
}

/** Answers are not checked for the numbers that JSON can carry. */
function withoutBounds(schema: Schema, [kind]: Place): Schema {
  const { minimum, maximum, ...rest } = sized(schema);
  const isBounded = minimum === Number.MIN_SAFE_INTEGER && maximum === Number.MAX_SAFE_INTEGER;
  return kind === "response" && isBounded ? rest : sized(schema);
}

/** Gives large integers the format `int64`. Without it, generators for Go and Java use 32 bits. */
function sized(schema: Schema): Schema {
  const { type, maximum = Number.POSITIVE_INFINITY } = schema;
  return type === "integer" && (maximum as number) >= 2 ** 31
    ? { ...schema, format: "int64" }
    : schema;
}

function unionOf(
  members: readonly Schema[] | undefined,
  place: Place,
  components: Record<string, unknown>,
): Schema {
  if (!members) return {};
  const discriminator = discriminatorOf(members);
  if (discriminator === undefined) {
    const named = entryAt(alternatives, place) ?? [];
    const anyOf = members.map((member, i) => ({
      ...describedSchema(member, place, components),
      title: named[i],
    }));
    return { anyOf };
  }
  const pattern = entryAt(memberNames, place);
  if (pattern === undefined) throw new Error(`The union at ${place} has no names (unions.ts)`);
  const refs = members.map((member) => {
    const values = valuesOf(member, discriminator);
    const at = values.length === 1 ? [...place, ...values] : place;
    const title = list.format(values.map((value) => titles[value] ?? value));
    const name = pattern.replace("*", values.length === 1 ? pascal(values[0] ?? "") : "Other");
    keep(components, name, describedSchema(member, at, components));
    return { title, values, ref: `#/components/schemas/${name}` };
  });
  return {
    type: "object",
    // Generators name a class by a schema's title, so the title is next to the reference.
    oneOf: refs.map(({ ref, title }) => ({ $ref: ref, title })),
    discriminator: {
      propertyName: discriminator,
      mapping: Object.fromEntries(
        refs.flatMap(({ values, ref }) => values.map((value) => [value, ref])),
      ),
    },
  };
}

const list = new Intl.ListFormat("en", { type: "disjunction" });

/** Finds the property whose values distinguish all members. */
function discriminatorOf(members: readonly Schema[]): string | undefined {
  return Object.keys(Object(members[0]?.properties)).find((name) => {
    const values = members.map((member) => valuesOf(member, name));
    return values.every(({ length }) => length > 0) && isDistinct(values.flat());
  });
}

function isDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

function valuesOf({ properties: members = {} }: Schema, name: string): readonly string[] {
  const { const: only, enum: choices } = (members as Record<string, Schema>)[name] ?? {};
  const values = choices ?? (only === undefined ? [] : [only]);
  return (values as unknown[]).filter((value) => typeof value === "string");
}

function pascal(text: string): string {
  return text.replaceAll(/(?:^|[_-])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** @throws If another schema has the name. */
function keep(components: Record<string, unknown>, name: string, schema: Schema): void {
  const known = components[name];
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
    throw new Error(`Two schemas have the name ${name}`);
  }
  components[name] = schema;
}
