import type { IncomingHttpHeaders } from "node:http";
import { complete, correlationId, invalid, missing, Refusal, tooMany } from "./hubspot/answers.ts";
import { checkAssociation, checked, objectOr, searched } from "./hubspot/checks.ts";
import {
  isThere,
  type ObjectType,
  objectTypes,
  type Stored,
  storedBy,
  storedOf,
} from "./hubspot/objects.ts";
import {
  type Json,
  type Reply,
  startVendor,
  type Texts,
  type VendorCall,
  type VendorFault,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * HubSpot's API of CRM objects, in memory, as HubSpot documents it: contacts, notes and one custom
 * object type. It refuses what HubSpot refuses, with the same status and in the same form.
 */

export type HubspotObject = {
  readonly id: string;
  readonly properties: Texts;
  /** Ids of the associated contacts. */
  readonly contacts: readonly string[];
};

export type FakeHubspot = VendorServer & {
  /** The token of a private app, valid until it expires. */
  readonly token: string;
  readonly contacts: readonly HubspotObject[];
  readonly notes: readonly HubspotObject[];
  /** Returns the objects of a type id that are not archived. */
  objects(type: string): readonly HubspotObject[];
  /** Number of requests left for the account today. */
  dailyRemaining: number;
  expireToken(): void;
};

/** HubSpot's answer when an app exceeds its limit for ten seconds. */
export const tooManyHubspotRequests: VendorFault = {
  status: 429,
  headers: { "x-hubspot-ratelimit-interval-milliseconds": "10000" },
  body: JSON.stringify(tooMany("TEN_SECONDLY_ROLLING", "ten_secondly_rolling")),
};

const token = "pat-na1-5b1c7a52-0000-4000-8000-fakefakefake";
const aDayOfRequests = 250_000;
const maxInputs = 100;

/** Starts HubSpot's API on a free port of the loopback. Its account is empty. */
export async function startHubspot(): Promise<FakeHubspot> {
  const types = objectTypes();
  let isExpired = false;
  let ids = 100;

  function reply(call: VendorCall): Reply {
    const [status, content] = done(call);
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

  function done(call: VendorCall): readonly [number, object] {
    try {
      return act(call);
    } catch (error) {
      const refusal =
        error instanceof Refusal ? error : new Refusal(500, "INTERNAL_ERROR", String(error));
      const { status, category, message, errors } = refusal;
      const more = errors.length > 0 ? { errors } : {};
      return [status, { status: "error", message, correlationId, category, ...more }];
    }
  }

  function act({ method, path, headers, body }: VendorCall) {
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
        // All inputs are checked before any is applied.
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
    // HubSpot supports no partial upserts by e-mail and does not document what happens to a
    // contact's other properties. They are dropped here, so that nothing relies on their staying.
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

function shown({ id, properties, isArchived }: Stored) {
  const at = "2026-03-09T16:22:51.000Z";
  return { id, properties, createdAt: at, updatedAt: at, archived: isArchived };
}

function seen({ id, properties, contacts }: Stored): HubspotObject {
  return { id, properties: { ...properties }, contacts: [...contacts] };
}

/* Reading requests. */

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
  if (inputs.length > maxInputs) {
    throw invalid(`The maximum number of inputs supported in a batch request is ${maxInputs}`);
  }
  const ids = inputs.map(({ id }) => id);
  if (!ids.every((id) => typeof id === "string" && id !== "")) {
    throw invalid("Some required fields were not set: [id]");
  }
  if (new Set(ids).size < ids.length) throw invalid("Duplicate IDs found in batch input");
  return inputs;
}
