import type { Call } from "../connector.ts";
import { isMissing } from "./answers.ts";
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
