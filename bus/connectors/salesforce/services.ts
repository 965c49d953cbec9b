import type { LicenseEvent } from "../../events/event.ts";
import { boundedKey } from "../../events/subject.ts";
import type { Call } from "../connector.ts";
import { maxKeyLength } from "./limits.ts";
import type { SalesforceTarget } from "./schema.ts";

/** The object of an event, which is one record in Salesforce. */
export type Subject = {
  readonly kind: Kind;
  readonly isDeleted: boolean;
  /**
   * The value of the external id field: letters, digits and a hyphen, unless the object's id has others. At most 255
   * characters.
   */
  readonly key: string;
};
type Kind = keyof typeof names;

/** Prefixes of external ids, so that Product2 can contain three kinds of objects. */
const names = {
  customer: "customer",
  license: "license",
  product: "product",
  product_feature: "feature",
  product_custom_field: "field",
} as const;

const code = /^(\w+)\.(created|updated|deleted)$/;

/** Returns true if events with this code create, update or delete a record. */
export function understands(event: string): boolean {
  return Object.hasOwn(names, code.exec(event)?.[1] ?? "");
}

/** Returns undefined for an object without an id, by which no record could be found. */
export function subjectOf({ event, data }: Pick<LicenseEvent, "event" | "data">) {
  const [, kind = "", change] = code.exec(event) ?? [];
  if (!isKind(kind)) return undefined;
  const { id } = objectIn(data, kind);
  if (!isId(id)) return undefined;
  const subject: Subject = { kind, isDeleted: change === "deleted", key: keyOf(kind, id) };
  return subject;
}

/**
 * Returns the external id of an object's record, such as `feature-7`. A long one ends with its hash, so that it still
 * is the object's own.
 */
export function keyOf(kind: Kind, id: string | number): string {
  return boundedKey(`${names[kind]}-${id}`, maxKeyLength);
}

/** Returns true if a value can identify an object: a number, or a text that is not empty. */
export function isId(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

/** Returns a copy of an event's object; empty if the event has none. */
export function objectIn(
  data: LicenseEvent["data"],
  kind: Kind,
): Readonly<Record<string, unknown>> {
  const object = data[kind];
  return typeof object === "object" && object !== null ? { ...object } : {};
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(names, name);
}

/* Resources of Salesforce's REST API, and calls that change them. */

const objects = {
  customer: "Contact",
  license: "Asset",
  product: "Product2",
  product_feature: "Product2",
  product_custom_field: "Product2",
} as const satisfies Record<Kind, string>;

const defaultExternalId = "License_Bus_Id__c";
const defaultVersion = "v62.0";

/** Returns the API name of the external id field. Default: `License_Bus_Id__c`. */
export function externalIdOf({ external_id = defaultExternalId }: SalesforceTarget): string {
  return external_id;
}

/** Returns the URL of a path at the organization's My Domain. */
export function urlAt({ url }: SalesforceTarget, path: string): string {
  return new URL(path, url).href;
}

/** Returns the path of a REST resource in the target's API version. Default: `v62.0`. */
export function pathOf({ api_version = defaultVersion }: SalesforceTarget, rest: string): string {
  return `/services/data/${api_version}/${rest}`;
}

/** Returns the API name of the object in Salesforce. */
export function objectOf({ kind }: Pick<Subject, "kind">): string {
  return objects[kind];
}

/** Returns true if the record is a `Product2`, which features and custom fields are too. */
export function isProduct({ kind }: Subject): boolean {
  return objects[kind] === "Product2";
}

/** Creates the record, or updates it if its external id exists. */
export function upsert(target: SalesforceTarget, subject: Subject, body: object): Call {
  return composite(target, subject, { method: "PATCH", body });
}

/** Deletes the record with the subject's external id. */
export function removal(target: SalesforceTarget, subject: Subject): Call {
  return composite(target, subject, { method: "DELETE" });
}

/** One transaction: all calls of an event succeed or none. */
function composite(
  target: SalesforceTarget,
  { kind, key }: Subject,
  request: { readonly method: "PATCH" | "DELETE"; readonly body?: object },
): Call {
  const record = `sobjects/${objects[kind]}/${externalIdOf(target)}/${encodeURIComponent(key)}`;
  const url = pathOf(target, record);
  return {
    method: "POST",
    url: urlAt(target, pathOf(target, "composite")),
    body: { allOrNone: true, compositeRequest: [{ ...request, url, referenceId: kind }] },
  };
}
