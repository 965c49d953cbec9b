import type { Json } from "../vendor-server.ts";
import { invalid, Refusal } from "./answers.ts";
import {
  hubspotLicenses,
  isThere,
  type Kind,
  normal,
  type ObjectType,
  type Stored,
  storedBy,
} from "./objects.ts";

/* Checks of properties, associations and searches. */

const maxTextLength = 65_536;

/** Returns the properties as they are stored. */
export function checked(
  type: ObjectType,
  properties: unknown,
  of?: Stored,
): Record<string, string> {
  const wrong: Json[] = [];
  const entries = Object.entries(objectOr(properties)).map(([name, value]) => {
    if (typeof value !== "string") {
      throw invalid(`Invalid input JSON: cannot deserialize value of ${name} as a string`);
    }
    const error = faultOf(type, name, value);
    if (error) wrong.push({ ...error, name });
    return [name, normal(type, name, value)] as const;
  });
  if (wrong.length > 0) {
    const errors = wrong.map(({ message, error: code, name }) => ({
      message,
      code,
      context: { propertyName: [name] },
    }));
    const each = wrong.map((one) => ({ isValid: false, ...one }));
    throw invalid(`Property values were not valid: ${JSON.stringify(each)}`, errors);
  }
  for (const [name, value] of entries) {
    if (!type.unique.includes(name) || value === "") continue;
    const other = storedBy(type, name, value);
    if (!other || other === of) continue;
    const what = type.name === "CONTACT" ? "Contact" : "Object";
    throw new Refusal(409, "CONFLICT", `${what} already exists. Existing ID: ${other.id}`);
  }
  return Object.fromEntries(entries);
}

const forms: Readonly<Record<Kind, readonly [RegExp, string, string]>> = {
  string: [/^/, "", ""],
  email: [/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, "INVALID_EMAIL", "Email address $ is invalid"],
  number: [/^-?\d+(\.\d+)?$/, "INVALID_LONG", "$ was not a valid long."],
  bool: [/^(true|false)$/, "INVALID_OPTION", "$ was not one of the allowed options: [true, false]"],
  date: [/^\d{4}-\d\d-\d\d(T00:00:00(\.0+)?Z)?$/, "INVALID_DATE", "$ is not at midnight UTC"],
  datetime: [
    /^(\d+|\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)$/,
    "INVALID_DATE",
    "$ was not a valid date.",
  ],
};

/**
 * Returns HubSpot's message and code for a property's value; undefined if it is valid. An empty
 * value clears the property.
 */
export function faultOf(
  { properties }: ObjectType,
  name: string,
  value: string,
): { message: string; error: string } | undefined {
  const kind = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!kind) {
    return { message: `Property "${name}" does not exist`, error: "PROPERTY_DOESNT_EXIST" };
  }
  if (value.length > maxTextLength) return { message: "is too long", error: "INVALID_LENGTH" };
  const [form, error, message] = forms[kind];
  return value === "" || form.test(value)
    ? undefined
    : { message: message.replace("$", () => value), error };
}

/**
 * Checks the types of an association with a contact.
 *
 * @throws Refusal unless all are the account's type for this kind of object.
 */
export function checkAssociation({ name }: ObjectType, types: unknown): void {
  const [category, id] =
    name === "NOTE" ? ["HUBSPOT_DEFINED", 202] : ["USER_DEFINED", hubspotLicenses.association_type];
  const isKnown =
    Array.isArray(types) &&
    types.length > 0 &&
    types.every((one) => one.associationCategory === category && one.associationTypeId === id);
  if (!isKnown) throw invalid(`${JSON.stringify(types)} are no association types of ${name}`);
}

/**
 * Searches for words in properties. `CONTAINS_TOKEN` is the only operator.
 *
 * @throws Refusal for other searches, and beyond HubSpot's limits of 5 groups and 200 results.
 */
export function searched(type: ObjectType, { filterGroups, limit = 10 }: Json): readonly Stored[] {
  if (!Array.isArray(filterGroups) || filterGroups.length > 5) throw invalid("filterGroups");
  if (Number(limit) > 200) throw invalid("Limit is greater than 200");
  const filters = filterGroups.flatMap((group) => group.filters);
  for (const { propertyName, operator, value } of filters) {
    if (!Object.hasOwn(type.properties, propertyName)) {
      throw invalid(`There was a problem with the request: no property ${propertyName}`);
    }
    if (operator !== "CONTAINS_TOKEN" || typeof value !== "string") throw invalid("operator");
  }
  const isFound = ({ properties }: Stored) =>
    filterGroups.some((group) =>
      group.filters.every((filter: { propertyName: string; value: string }) =>
        tokensOf(properties[filter.propertyName] ?? "").includes(filter.value.toLowerCase()),
      ),
    );
  return [...type.objects.values()].filter(isThere).filter(isFound).slice(0, Number(limit));
}

/** Returns the words of a text without its tags. */
function tokensOf(html: string): readonly string[] {
  return html
    .replaceAll(/<[^>]*>/g, " ")
    .toLowerCase()
    .split(/\W+/);
}

/**
 * Returns properties as an object.
 *
 * @throws Refusal if they are not an object.
 */
export function objectOr(value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid("Some required fields were not set: [properties]");
}
