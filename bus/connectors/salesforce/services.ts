import type { Call } from "../connector.ts";
import type { SalesforceTarget } from "./schema.ts";
import type { Kind, Subject } from "./subject.ts";

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
