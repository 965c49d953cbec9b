import type { Answered, Call } from "../connector.ts";
import { jsonOf } from "../verdict.ts";
import type { HubspotTarget } from "./schema.ts";

/* Calls of HubSpot's API of CRM objects, version 3. All use batches, even for one object. */

export type Properties = Readonly<Record<string, string>>;

/** Returns the URL of a path. By default, the host is HubSpot's API. */
export function urlOf({ url = "https://api.hubapi.com" }: HubspotTarget, path = "/"): string {
  return new URL(path, url).href;
}

/** Creates or updates an object, so it is safe to repeat. */
export function upsert(
  target: HubspotTarget,
  type: string,
  { idProperty, id, properties }: { idProperty: string; id: string; properties: Properties },
): Call {
  return batch(target, type, "upsert", { inputs: [{ idProperty, id, properties }] });
}

/** Updates an object. A missing one is fine, and the plan handles it. */
export function update(
  target: HubspotTarget,
  type: string,
  id: string,
  properties: Properties,
): Call {
  const call = batch(target, type, "update", { inputs: [{ id, properties }] });
  return { ...call, isFine: isMissing };
}

/** Finds an object by a property with unique values. */
export function find(target: HubspotTarget, type: string, idProperty: string, id: string): Call {
  const body = { idProperty, properties: [idProperty], inputs: [{ id }] };
  return { ...batch(target, type, "read", body), isFine: isMissing };
}

/** Archives an object, as HubSpot's deletion does. A missing one is fine. */
export function archive(target: HubspotTarget, type: string, id: string): Call {
  return { ...batch(target, type, "archive", { inputs: [{ id }] }), isFine: isMissing };
}

function batch(target: HubspotTarget, type: string, action: string, body: object): Call {
  return post(target, `/crm/v3/objects/${type}/batch/${action}`, body);
}

/** Returns a call that posts JSON. Set `once` if repeating it would create a duplicate. */
export function post(target: HubspotTarget, path: string, body: object): Call {
  return { method: "POST", url: urlOf(target, path), body };
}

export type Json = Readonly<Record<string, unknown>>;

/** An object in HubSpot: its id and the requested properties. */
export type Found = { readonly id: string; readonly properties: Json };

/** Returns the objects in an answer to a batch, to a search or to a creation. */
export function foundIn(answer: Answered): readonly Found[] {
  const body = jsonOf(answer);
  if (!isObject(body)) return [];
  const objects = "results" in body ? listOf(body.results) : [body];
  return objects.flatMap((object) => {
    if (!isObject(object) || typeof object.id !== "string" || !isId.test(object.id)) return [];
    return [{ id: object.id, properties: isObject(object.properties) ? object.properties : {} }];
  });
}

/** An id becomes part of paths. */
const isId = /^\d{1,30}$/;

/** Returns true if the only error is that HubSpot does not have the object. */
export function isMissing(answer: Answered): boolean {
  if (answer.status !== 207) return answer.status === 404;
  const body = jsonOf(answer);
  const errors = isObject(body) ? listOf(body.errors) : [];
  return (
    errors.length > 0 &&
    errors.every((error) => isObject(error) && error.category === "OBJECT_NOT_FOUND")
  );
}

/** Returns true if a value is an object and not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a value if it is an array; otherwise an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
