import type { IncomingHttpHeaders } from "node:http";
import {
  type Asked,
  type Json,
  type Reply,
  startVendor,
  type Texts,
  type VendorFault,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * HubSpot's API of CRM objects, in memory, as its documentation describes it: contacts, notes and one custom object
 * type. What HubSpot refuses is refused with the same status and in the same form.
 */

export type HubspotObject = {
  readonly id: string;
  readonly properties: Texts;
  /** The ids of contacts that it is associated with. */
  readonly contacts: readonly string[];
};

export type FakeHubspot = VendorServer & {
  /** Of a private app, which is let in until it is expired. */
  readonly token: string;
  readonly contacts: readonly HubspotObject[];
  readonly notes: readonly HubspotObject[];
  /** Those that are not archived, by the id of their type. */
  objects(type: string): readonly HubspotObject[];
  /** How many more requests the account may make today. */
  dailyRemaining: number;
  expireToken(): void;
};

/** The custom object type that the account has, and its type of association to contacts. */
export const hubspotLicenses = { object_type: "2-3453932", association_type: 37 } as const;

const correlationId = "aeb5f871-7f07-4993-9211-075dc63e7cbf";

/** What HubSpot answers to more requests in ten seconds than an app may make. */
export const tooManyHubspotRequests: VendorFault = {
  status: 429,
  headers: { "x-hubspot-ratelimit-interval-milliseconds": "10000" },
  body: JSON.stringify(tooMany("TEN_SECONDLY_ROLLING", "ten_secondly_rolling")),
};

type Kind = "string" | "number" | "bool" | "date" | "datetime" | "email";
type ObjectType = {
  readonly name: string;
  readonly properties: Readonly<Record<string, Kind>>;
  /** Properties by which objects may be found, since no two have the same. */
  readonly unique: readonly string[];
  readonly required: readonly string[];
  readonly objects: Map<string, Stored>;
};
type Stored = {
  readonly id: string;
  properties: Record<string, string>;
  readonly contacts: Set<string>;
  isArchived: boolean;
};

function objectTypes(): Readonly<Record<string, ObjectType>> {
  const typed = (kind: Kind, names: string) =>
    Object.fromEntries(names.split(" ").map((name) => [name, kind]));
  return {
    contacts: {
      name: "CONTACT",
      properties: {
        ...typed("string", "firstname lastname phone address zip city state country company"),
        email: "email",
      },
      unique: ["email"],
      required: [],
      objects: new Map(),
    },
    notes: {
      name: "NOTE",
      properties: { hs_timestamp: "datetime", hs_note_body: "string" },
      unique: [],
      required: ["hs_timestamp"],
      objects: new Map(),
    },
    [hubspotLicenses.object_type]: {
      name: hubspotLicenses.object_type,
      properties: {
        ...typed("string", "license_id license_key order_id"),
        ...typed("date", "validity_period"),
        ...typed("datetime", "maintenance_period"),
        ...typed("bool", "is_trial active enabled"),
        ...typed("number", "max_activations times_activated"),
      },
      unique: ["license_id"],
      required: [],
      objects: new Map(),
    },
  };
}

/** An answer that is not a success. */
class Refusal extends Error {
  readonly status: number;
  readonly category: string;
  readonly errors: readonly Json[];

  constructor(status: number, category: string, message: string, errors: readonly Json[] = []) {
    super(message);
    this.status = status;
    this.category = category;
    this.errors = errors;
  }
}

const token = "pat-na1-5b1c7a52-0000-4000-8000-fakefakefake";
const aDayOfRequests = 250_000;
const mostInputs = 100;
const longestText = 65_536;

export async function startHubspot(): Promise<FakeHubspot> {
  const types = objectTypes();
  let isExpired = false;
  let ids = 100;

  function reply(asked: Asked): Reply {
    const [status, content] = done(asked);
    return {
      status,
      ...(status === 204 ? {} : { body: JSON.stringify(content) }),
      headers: {
        "content-type": "application/json;charset=utf-8",
        "x-hubspot-ratelimit-daily": String(aDayOfRequests),
        "x-hubspot-ratelimit-daily-remaining": String(fake.dailyRemaining),
        "x-hubspot-ratelimit-interval-milliseconds": "10000",
        "x-hubspot-ratelimit-max": "190",
        "x-hubspot-ratelimit-remaining": "189",
      },
    };
  }

  function done(asked: Asked): readonly [number, object] {
    try {
      return act(asked);
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, "INTERNAL_ERROR", String(error));
      const { status, category, message, errors } = refusal;
      const more = errors.length > 0 ? { errors } : {};
      return [status, { status: "error", message, correlationId, category, ...more }];
    }
  }

  function act({ method, path, headers, body }: Asked) {
    if (headers.authorization !== `Bearer ${token}`) {
      throw new Refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.");
    }
    if (isExpired) throw new Refusal(401, "EXPIRED_AUTHENTICATION", "The token expired.");
    if (fake.dailyRemaining === 0) return [429, tooMany("DAILY", "daily")] as const;
    fake.dailyRemaining--;
    const { pathname } = new URL(path, "http://localhost");
    for (const [[itsMethod, itsPath], action] of routes) {
      const match = itsMethod === method ? itsPath.exec(pathname) : null;
      if (!match) continue;
      return action(method === "GET" || method === "DELETE" ? {} : jsonOf(headers, body), match);
    }
    throw new Refusal(404, "OBJECT_NOT_FOUND", "resource not found");
  }

  type Action = (body: Json, match: RegExpExecArray) => readonly [number, object];
  const routes: readonly (readonly [readonly [string, RegExp], Action])[] = [
    [
      ["GET", /^\/account-info\/v3\/details$/],
      () => [200, { portalId: 1, accountType: "STANDARD", timeZone: "Europe/Berlin" }],
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)\/batch\/upsert$/],
      (body, [, name]) => complete(inputsOf(body).map((input) => upserted(typeOf(name), input))),
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)\/batch\/update$/],
      (body, [, name]) => {
        const type = typeOf(name);
        const inputs = inputsOf(body);
        const found = inputs.map(({ id }) => storedOf(type, String(id)));
        // All of them are looked at before any is changed.
        const changes = inputs.map(({ properties }, i) => checked(type, properties, found[i]));
        found.forEach((stored, i) => {
          if (stored) Object.assign(stored.properties, changes[i]);
        });
        return complete(
          found.flatMap((one) => (one ? [shown(one)] : [])),
          missing(type, inputs, found),
        );
      },
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)\/batch\/read$/],
      (body, [, name]) => {
        const type = typeOf(name);
        const inputs = inputsOf(body);
        if (!Array.isArray(body.properties))
          throw invalid("Some required fields were not set: [properties]");
        const found = inputs.map(({ id }) =>
          body.idProperty === undefined
            ? storedOf(type, String(id))
            : storedBy(type, body.idProperty, String(id)),
        );
        return complete(
          found.flatMap((one) => (one ? [shown(one)] : [])),
          missing(type, inputs, found),
        );
      },
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)\/batch\/archive$/],
      (body, [, name]) => {
        for (const { id } of inputsOf(body)) {
          const stored = storedOf(typeOf(name), String(id));
          if (stored) stored.isArchived = true;
        }
        return [204, {}];
      },
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)\/search$/],
      (body, [, name]) => {
        const results = searched(typeOf(name), body).map(shown);
        return [200, { total: results.length, results }];
      },
    ],
    [
      ["POST", /^\/crm\/v3\/objects\/([^/]+)$/],
      ({ properties, associations }, [, name]) => {
        const type = typeOf(name);
        const stored = made(type, checked(type, properties));
        const contacts = contactsIn(type, associations);
        type.objects.set(stored.id, stored);
        for (const contact of contacts) stored.contacts.add(contact);
        return [201, shown(stored)];
      },
    ],
    [
      ["PATCH", /^\/crm\/v3\/objects\/([^/]+)\/([^/]+)$/],
      ({ properties }, [, name, id = ""]) => {
        const type = typeOf(name);
        const stored = storedOf(type, id);
        if (!stored) throw new Refusal(404, "OBJECT_NOT_FOUND", "resource not found");
        Object.assign(stored.properties, checked(type, properties, stored));
        return [200, shown(stored)];
      },
    ],
    [
      ["DELETE", /^\/crm\/v3\/objects\/([^/]+)\/([^/]+)$/],
      (_body, [, name, id = ""]) => {
        const stored = typeOf(name).objects.get(id);
        if (!stored) throw new Refusal(404, "OBJECT_NOT_FOUND", "resource not found");
        stored.isArchived = true;
        return [204, {}];
      },
    ],
    [
      ["PUT", /^\/crm\/v4\/objects\/([^/]+)\/([^/]+)\/associations\/contacts\/([^/]+)$/],
      (body, [, name, id = "", contact = ""]) => {
        const type = typeOf(name);
        const stored = storedOf(type, id);
        if (!stored || !storedOf(typeOf("contacts"), contact)) {
          throw new Refusal(404, "OBJECT_NOT_FOUND", "resource not found");
        }
        checkAssociation(type, body);
        stored.contacts.add(contact);
        return [201, { fromObjectTypeId: name, fromObjectId: id, toObjectId: contact, labels: [] }];
      },
    ],
  ];

  function typeOf(name = ""): ObjectType {
    const type = Object.hasOwn(types, name) ? types[name] : undefined;
    if (!type) throw invalid(`Unable to infer object type from: ${name}`);
    return type;
  }

  function upserted(type: ObjectType, { idProperty, id, properties }: Json): object {
    const stored = storedBy(type, idProperty, String(id));
    const own = { [String(idProperty)]: String(id) };
    const values = checked(type, { ...own, ...objectOr(properties) }, stored);
    const kept = stored ?? made(type, {});
    // HubSpot supports no partial upserts by e-mail, and does not say what becomes of the other properties of a
    // contact: here they are lost, so that nothing relies on their staying.
    if (idProperty === "email") kept.properties = {};
    Object.assign(kept.properties, values);
    type.objects.set(kept.id, kept);
    return { ...shown(kept), new: !stored };
  }

  function made({ required, name }: ObjectType, properties: Record<string, string>): Stored {
    const lacking = required.filter((one) => !properties[one]);
    if (lacking.length > 0) {
      throw invalid(`Error creating ${name}. Some required properties were not set.`, [
        { message: "Some required properties were not set.", context: { properties: lacking } },
      ]);
    }
    return { id: String(++ids), properties, contacts: new Set(), isArchived: false };
  }

  function contactsIn(type: ObjectType, associations: unknown = []): readonly string[] {
    if (!Array.isArray(associations)) throw invalid("Invalid input JSON: associations");
    return associations.map((association) => {
      checkAssociation(type, association.types);
      const id = association.to?.id;
      if (!storedOf(typeOf("contacts"), id)) {
        throw new Refusal(404, "OBJECT_NOT_FOUND", `No contact with ID ${id} exists`);
      }
      return id;
    });
  }

  const server = await startVendor(reply);
  const objects = (type: string) => [...typeOf(type).objects.values()].filter(isThere).map(seen);
  const fake: FakeHubspot = {
    ...server,
    token,
    get contacts() {
      return objects("contacts");
    },
    get notes() {
      return objects("notes");
    },
    objects,
    dailyRemaining: aDayOfRequests,
    expireToken() {
      isExpired = true;
    },
  };
  return fake;
}

/* What is there. */

function isThere({ isArchived }: Stored): boolean {
  return !isArchived;
}

function storedOf({ objects }: ObjectType, id: string): Stored | undefined {
  const stored = objects.get(id);
  return stored && isThere(stored) ? stored : undefined;
}

function storedBy(type: ObjectType, idProperty: unknown, id: string): Stored | undefined {
  const { name, unique, objects } = type;
  if (typeof idProperty !== "string" || !unique.includes(idProperty)) {
    throw invalid(`Unable to perform update/upsert by non-unique ${name} property ${idProperty}`);
  }
  const value = normal(type, idProperty, id);
  return [...objects.values()].find((one) => isThere(one) && one.properties[idProperty] === value);
}

/** HubSpot keeps e-mail addresses in small letters. */
function normal({ properties }: ObjectType, name: string, value: string): string {
  return properties[name] === "email" ? value.toLowerCase() : value;
}

function shown({ id, properties, isArchived }: Stored) {
  const at = "2026-03-09T16:22:51.000Z";
  return { id, properties, createdAt: at, updatedAt: at, archived: isArchived };
}

function seen({ id, properties, contacts }: Stored): HubspotObject {
  return { id, properties: { ...properties }, contacts: [...contacts] };
}

/* What is asked. */

function jsonOf(headers: IncomingHttpHeaders, body: string): Json {
  if (!/^application\/json\b/.test(headers["content-type"] ?? "")) {
    throw new Refusal(415, "VALIDATION_ERROR", "Unsupported media type");
  }
  try {
    return JSON.parse(body);
  } catch {
    throw invalid("Invalid input JSON on line 1, column 1");
  }
}

function inputsOf({ inputs }: Json): readonly Json[] {
  if (!Array.isArray(inputs)) throw invalid("Some required fields were not set: [inputs]");
  if (inputs.length > mostInputs) {
    throw invalid(`The maximum number of inputs supported in a batch request is ${mostInputs}`);
  }
  const ids = inputs.map(({ id }) => id);
  if (!ids.every((id) => typeof id === "string" && id !== "")) {
    throw invalid("Some required fields were not set: [id]");
  }
  if (new Set(ids).size < ids.length) throw invalid("Duplicate IDs found in batch input");
  return inputs;
}

/** The properties as they are to be kept. */
function checked(type: ObjectType, properties: unknown, of?: Stored): Record<string, string> {
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

function faultOf(
  { properties }: ObjectType,
  name: string,
  value: string,
): { message: string; error: string } | undefined {
  const kind = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (!kind) {
    return { message: `Property "${name}" does not exist`, error: "PROPERTY_DOESNT_EXIST" };
  }
  if (value.length > longestText) return { message: "is too long", error: "INVALID_LENGTH" };
  const [form, error, message] = forms[kind];
  return value === "" || form.test(value)
    ? undefined
    : { message: message.replace("$", () => value), error };
}

function checkAssociation({ name }: ObjectType, types: unknown): void {
  const [category, id] =
    name === "NOTE" ? ["HUBSPOT_DEFINED", 202] : ["USER_DEFINED", hubspotLicenses.association_type];
  const isKnown =
    Array.isArray(types) &&
    types.length > 0 &&
    types.every((one) => one.associationCategory === category && one.associationTypeId === id);
  if (!isKnown) throw invalid(`${JSON.stringify(types)} are no association types of ${name}`);
}

function searched(type: ObjectType, { filterGroups, limit = 10 }: Json): readonly Stored[] {
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

/** Words, without tags. */
function tokensOf(html: string): readonly string[] {
  return html
    .replaceAll(/<[^>]*>/g, " ")
    .toLowerCase()
    .split(/\W+/);
}

function objectOr(value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  throw invalid("Some required fields were not set: [properties]");
}

/* What is answered. */

function invalid(message: string, errors: readonly Json[] = []): Refusal {
  return new Refusal(400, "VALIDATION_ERROR", message, errors);
}

function complete(
  results: readonly object[],
  errors: readonly Json[] = [],
): readonly [number, object] {
  const completed = { status: "COMPLETE", results };
  return errors.length > 0
    ? [207, { ...completed, numErrors: errors.length, errors }]
    : [200, completed];
}

/** The error that tells of all that were not found. */
function missing(
  { name }: ObjectType,
  inputs: readonly Json[],
  found: readonly (Stored | undefined)[],
): readonly Json[] {
  const ids = inputs.flatMap(({ id }, i) => (found[i] ? [] : [id]));
  const message = `Could not get ${name} objects, they may be deleted or not exist. Check that ids are valid.`;
  return ids.length > 0
    ? [{ status: "error", category: "OBJECT_NOT_FOUND", message, context: { ids } }]
    : [];
}

function tooMany(policyName: string, limit: string): object {
  const message = `You have reached your ${limit} limit.`;
  return { status: "error", message, errorType: "RATE_LIMIT", correlationId, policyName };
}
