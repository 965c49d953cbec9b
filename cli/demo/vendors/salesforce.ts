import { type KeyObject, randomBytes, verify } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import {
  denied,
  type FieldType,
  failed,
  halted,
  isFailure,
  isObject,
  notAllowed,
  nowhere,
  objects,
  type Reply,
  type SalesforceObject,
  unreadable,
  valueRefusal,
} from "./salesforce/objects.ts";
import {
  type Json,
  startVendor,
  type VendorCall,
  type VendorFault,
  type VendorServer,
} from "./vendor-server.ts";

/*
 * A Salesforce organization, in memory, as Salesforce documents it: tokens, limits, and contacts,
 * products and assets that are found by an external id, directly or through the Composite API. It
 * refuses what Salesforce refuses, with the same code and in the same form.
 */

/** Its `url` is the organization's My Domain. */
export type FakeSalesforce = VendorServer & {
  /** A connected app that acts for a user, by its secret or by a JWT. */
  readonly client: { readonly client_id: string; readonly client_secret: string };
  readonly username: string;
  readonly audience: string;
  /** The key of the app's certificate. Undefined: the app accepts no JWT. */
  publicKey: KeyObject | undefined;
  /** The field that identifies records. */
  readonly externalId: string;
  /** Id of an existing account. */
  readonly account: string;
  records(object: SalesforceObject): readonly Json[];
  /** External ids of products that other records need, so that they cannot be deleted. */
  readonly inUse: Set<string>;
  /** Number of issued tokens. */
  readonly tokenCount: number;
  /** Calls allowed in 24 hours, and calls made. */
  dailyLimit: number;
  used: number;
  /** Invalidates all issued tokens. */
  expireTokens(): void;
  /** Refuses the app from now on. */
  revokeClient(): void;
};

/** Returns the Composite API's answer when its one request fails in this way. */
export function refusedBySalesforce(
  httpStatusCode: number,
  errorCode: string,
  message: string,
): VendorFault {
  const body = [{ message, errorCode, fields: [] }];
  const one = { body, httpHeaders: {}, httpStatusCode, referenceId: "refused" };
  return { status: 200, body: JSON.stringify({ compositeResponse: [one] }) };
}

type Stored = Record<string, unknown>;
const externalId = "License_Bus_Id__c";
const account = "001000000000001AAA";
const username = "bus@acme.example.com";
const audience = "https://login.salesforce.com";

const tokenPath = "/services/oauth2/token";

/**
 * Starts the organization on a free port of the loopback. It has no contacts, products or assets.
 */
export async function startSalesforce(): Promise<FakeSalesforce> {
  let tables = emptyTables();
  let tokens = new Set<string>();
  let nextId = 1;
  let tokenCount = 0;
  let secret = randomBytes(32).toString("hex");
  const client = { client_id: `3MVG9.${randomBytes(20).toString("hex")}`, client_secret: secret };
  const inUse = new Set<string>();

  function reply(call: VendorCall) {
    const { status, body } = call.path === tokenPath ? give(call) : act(call);
    return {
      status,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        "content-type": json,
        "sforce-limit-info": `api-usage=${fake.used}/${fake.dailyLimit}`,
      },
    };
  }

  /**
   * The token endpoint (RFC 6749, section 4.4, and RFC 7523, section 2.1), with Salesforce's
   * messages.
   */
  function give({ method, headers, body }: VendorCall): Reply {
    if (method !== "POST" || !isOf(headers, "application/x-www-form-urlencoded")) {
      return denied("invalid_request", "must use HTTP POST");
    }
    const form = new URLSearchParams(body);
    const refused = refusalOf(form, headers.authorization);
    if (refused) return refused;
    const access_token = `00D000000000001!AQ${randomBytes(40).toString("hex")}`;
    tokens.add(access_token);
    tokenCount += 1;
    // Salesforce does not say how long a token is valid.
    return {
      status: 200,
      body: {
        access_token,
        scope: "api",
        instance_url: fake.url,
        id: `${fake.url}/id/00D000000000001AAA/005000000000001AAA`,
        token_type: "Bearer",
        issued_at: String(Date.now()),
      },
    };
  }

  function refusalOf(form: URLSearchParams, authorization: string | undefined): Reply | undefined {
    switch (form.get("grant_type")) {
      case "client_credentials": {
        const [id, password] = credentialsIn(authorization) ?? [
          form.get("client_id"),
          form.get("client_secret"),
        ];
        if (id !== client.client_id)
          return denied("invalid_client_id", "client identifier invalid");
        return password === secret
          ? undefined
          : denied("invalid_client", "invalid client credentials");
      }
      case "urn:ietf:params:oauth:grant-type:jwt-bearer":
        return assertionRefusal(form.get("assertion") ?? "");
      default:
        return denied("unsupported_grant_type", "grant type not supported");
    }
  }

  function assertionRefusal(assertion: string): Reply | undefined {
    const [header = "", claims = "", signature = "", ...more] = assertion.split(".");
    const [{ alg }, { iss, sub, aud, exp }] = [decoded(header), decoded(claims)];
    const wrong = denied("invalid_grant", "invalid assertion");
    if (alg !== "RS256" || more.length > 0 || typeof exp !== "number") return wrong;
    if (iss !== client.client_id) return denied("invalid_client_id", "client identifier invalid");
    const signed = Buffer.from(`${header}.${claims}`);
    const isSigned =
      fake.publicKey &&
      verify("sha256", signed, fake.publicKey, Buffer.from(signature, "base64url"));
    if (!isSigned) return wrong;
    if (aud !== audience && aud !== fake.url) return denied("invalid_grant", "audience is invalid");
    const seconds = exp - Date.now() / 1000;
    if (seconds <= 0 || seconds > 300) return denied("invalid_grant", "expired authorization code");
    return sub === username
      ? undefined
      : denied("invalid_grant", "user hasn't approved this consumer");
  }

  function act(call: VendorCall): Reply {
    if (!tokens.has(call.headers.authorization?.replace(/^Bearer /, "") ?? "")) {
      return failed(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }
    if (fake.used >= fake.dailyLimit) {
      return failed(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    fake.used += 1;
    const { method, path, headers, body } = call;
    if (body !== "" && !isOf(headers, json)) {
      const message = "Content-type of the request must be application/json";
      return failed(415, "UNSUPPORTED_MEDIA_TYPE", message);
    }
    const content = body === "" ? undefined : parsed(body);
    const resource = resourceOf(path);
    if (resource === "limits" && method === "GET") return { status: 200, body: limits() };
    if (resource === "composite") {
      return method === "POST" ? composite(content) : notAllowed(method);
    }
    return one(method, path, content);
  }

  function limits() {
    const [Max, Remaining] = [fake.dailyLimit, fake.dailyLimit - fake.used];
    return { DailyApiRequests: { Max, Remaining }, DataStorageMB: { Max: 5, Remaining: 5 } };
  }

  function composite(content: unknown): Reply {
    if (!isJson(content) || !Array.isArray(content.compositeRequest)) return unreadable;
    const { allOrNone = false, compositeRequest: all } = content;
    if (typeof allOrNone !== "boolean" || !all.every(isJson)) return unreadable;
    if (all.length === 0 || all.length > 25) {
      return failed(400, "INVALID_INPUT", "There must be 1 to 25 subrequests.");
    }
    const names = all.map(({ referenceId }) => String(referenceId));
    if (
      new Set(names).size < names.length ||
      !names.every((name) => /^[A-Za-z0-9]\w*$/.test(name))
    ) {
      return failed(400, "INVALID_INPUT", "Each subrequest must have a referenceId of its own.");
    }
    const before = structuredClone(tables);
    const replies: Reply[] = [];
    for (const { method, url, body } of all) {
      const isHalted = allOrNone && replies.some(isFailure);
      replies.push(isHalted ? halted : one(String(method), String(url), body));
    }
    const isUndone = allOrNone && replies.some(isFailure);
    if (isUndone) tables = before;
    return {
      status: 200,
      body: {
        compositeResponse: replies.map((reply, i) => {
          const { status, body = null } = isUndone && !isFailure(reply) ? halted : reply;
          return { body, httpHeaders: {}, httpStatusCode: status, referenceId: names[i] };
        }),
      },
    };
  }

  /** Answers a request for one record. */
  function one(method: string, path: string, content: unknown): Reply {
    const [sobjects, name = "", field, key = "", ...more] = (resourceOf(path) ?? "").split("/");
    if (sobjects !== "sobjects" || !isObject(name) || key === "" || more.length > 0) return nowhere;
    if (field !== externalId) {
      const message = `Provided external ID field does not exist or is not accessible: ${field}`;
      return failed(404, "NOT_FOUND", message);
    }
    const value = decodeURIComponent(key);
    switch (method) {
      case "GET":
        return get(name, value);
      case "PATCH":
        return upsert(name, value, content);
      case "DELETE":
        return remove(name, value);
      default:
        return notAllowed(method);
    }
  }

  function get(name: SalesforceObject, key: string): Reply {
    const body = tables[name].get(key);
    return body ? { status: 200, body } : nowhere;
  }

  function upsert(name: SalesforceObject, key: string, content: unknown): Reply {
    if (!isJson(content)) return unreadable;
    const found = tables[name].get(key);
    const record: Stored = { ...found };
    for (const [field, value] of Object.entries(content)) {
      const refused = write(name, record, field, value);
      if (refused) return refused;
    }
    const missing = objects[name].required.filter((field) => !record[field]);
    if (missing.length > 0) {
      const message = `Required fields are missing: [${missing.join(", ")}]`;
      return failed(400, "REQUIRED_FIELD_MISSING", message, missing);
    }
    if (name === "Asset" && !record.AccountId && !record.ContactId) {
      const message = "Every asset needs an account, a contact, or both.";
      return failed(400, "FIELD_INTEGRITY_EXCEPTION", message, ["AccountId", "ContactId"]);
    }
    const id = found?.Id ?? `${objects[name].prefix}${String(nextId++).padStart(12, "0")}AAA`;
    tables[name].set(key, {
      ...(name === "Product2" ? { IsActive: false } : {}),
      ...record,
      Id: id,
      [externalId]: key,
    });
    const body = { id, success: true, errors: [], created: !found };
    return { status: found ? 200 : 201, body };
  }

  /** Writes one field, or throws a refusal. */
  function write(
    name: SalesforceObject,
    record: Stored,
    field: string,
    value: unknown,
  ): Reply | undefined {
    if (field === externalId) {
      const message = `The ${field} field should not be specified in the sobject data.`;
      return failed(400, "INVALID_FIELD", message);
    }
    const fields: Readonly<Record<string, FieldType>> = objects[name].fields;
    const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (type !== undefined) {
      record[field] = value === "" ? null : value;
      return valueRefusal(type, field, value);
    }
    const lookups: Readonly<Record<string, string>> = objects[name].lookups;
    const lookup = lookups[field] === undefined ? `${field}Id` : field;
    const entity = lookups[lookup];
    if (entity === undefined) {
      return failed(400, "INVALID_FIELD", `No such column '${field}' on sobject of type ${name}`);
    }
    const id = lookup === field ? value : idOf(entity, value);
    if (typeof id === "object" && id !== null) return id as Reply;
    if (id !== null && !exists(entity, id)) {
      const message = `insufficient access rights on cross-reference id: ${id}`;
      return failed(400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message);
    }
    record[lookup] = id;
    return undefined;
  }

  /** Returns the id of the record that an external id names. Throws a refusal if there is none. */
  function idOf(entity: string, named: unknown): unknown {
    if (named === null) return null;
    if (!isJson(named) || Object.keys(named).length !== 1) return unreadable;
    const [[field, key] = []] = Object.entries(named);
    if (field !== externalId || !isObject(entity)) {
      const message = `No such column '${field}' on sobject of type ${entity}`;
      return failed(400, "INVALID_FIELD", message);
    }
    const message = `Foreign key external ID: ${key} not found for field ${field} in entity ${entity}`;
    return tables[entity].get(String(key))?.Id ?? failed(400, "INVALID_FIELD", message);
  }

  function exists(entity: string, id: unknown): boolean {
    return isObject(entity)
      ? [...tables[entity].values()].some(({ Id }) => Id === id)
      : id === account;
  }

  function remove(name: SalesforceObject, key: string): Reply {
    const found = tables[name].get(key);
    if (!found) return nowhere;
    const assets = [...tables.Asset.values()].filter(({ ContactId }) => ContactId === found.Id);
    const isNeeded =
      name === "Product2" ? inUse.has(key) : assets.some(({ AccountId }) => !AccountId);
    if (name !== "Asset" && isNeeded) {
      const message = `Your attempt to delete ${found.Name ?? found.LastName} could not be completed because some records depend on it.`;
      return failed(400, "DELETE_FAILED", message);
    }
    for (const asset of assets) asset.ContactId = null;
    tables[name].delete(key);
    return { status: 204 };
  }

  const server = await startVendor(reply, tokenPath);
  const fake: FakeSalesforce = {
    ...server,
    client,
    username,
    audience,
    publicKey: undefined,
    externalId,
    account,
    records: (object) => [...tables[object].values()],
    inUse,
    get tokenCount() {
      return tokenCount;
    },
    dailyLimit: 15_000,
    used: 0,
    expireTokens() {
      tokens = new Set();
    },
    revokeClient() {
      secret = randomBytes(32).toString("hex");
      tokens = new Set();
    },
  };
  return fake;
}

const json = "application/json";
function emptyTables(): Record<SalesforceObject, Map<string, Stored>> {
  return { Contact: new Map(), Product2: new Map(), Asset: new Map() };
}

/** Returns the path after the API version; undefined if the path has no valid version. */
function resourceOf(path: string): string | undefined {
  return /^\/services\/data\/v(?:[3-5]\d|6[0-6])\.0\/([^?#]+)$/.exec(path)?.[1];
}

/** Parses client credentials (RFC 6749, section 2.3.1). */
function credentialsIn(authorization: string | undefined): readonly string[] | undefined {
  if (!authorization?.startsWith("Basic ")) return undefined;
  const text = Buffer.from(authorization.slice("Basic ".length), "base64").toString();
  return text.split(":").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
}

function decoded(part: string): Json {
  const value = parsed(Buffer.from(part, "base64url").toString());
  return isJson(value) ? value : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOf(headers: IncomingHttpHeaders, type: string): boolean {
  return headers["content-type"]?.split(";")[0]?.trim() === type;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
