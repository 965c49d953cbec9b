import type { LicenseEvent } from "../../events/event.ts";
import { type Mapping, mapped, valueAt } from "../mapping.ts";
import type { Properties } from "./calls.ts";
import type { HubspotTarget } from "./schema.ts";

/** Returns the id of an event's object, as text. */
export function idIn(
  data: LicenseEvent["data"],
  object: "customer" | "license",
): string | undefined {
  const id = valueAt(data, `${object}.id`);
  return typeof id === "number" || (typeof id === "string" && id !== "") ? String(id) : undefined;
}

/** Why a license without an id is dropped. */
export const noLicenseId = "no `license.id`, by which its record is found";

/** Returns the path of a license's e-mail address. */
export function contactPathOf({
  contact = "license.customer.email",
}: NonNullable<HubspotTarget["licenses"]>): string {
  return contact;
}

/** Returns the name of the property with the license's id. */
export function idPropertyOf({
  id_property = "license_id",
}: Extract<HubspotTarget["licenses"], { as: "custom_object" }>): string {
  return id_property;
}

/** Returns the e-mail address of a license's contact. */
export function contactIn(
  data: LicenseEvent["data"],
  licenses: NonNullable<HubspotTarget["licenses"]>,
): string | undefined {
  return emailOf(valueAt(data, contactPathOf(licenses)));
}

/** Returns a value if it is a text that is not empty. HubSpot validates the address. */
export function emailOf(value: unknown): string | undefined {
  return (typeof value === "string" && value) || undefined;
}

/** Returns the properties of an object. HubSpot stores all as text, and an empty one is cleared. */
export function propertiesOf(
  data: Readonly<Record<string, unknown>>,
  defaults: Mapping,
  own?: Mapping,
): Properties {
  const fields = Object.entries(mapped(data, defaults, own));
  return Object.fromEntries(fields.map(([name, value]) => [name, textOf(value)]));
}

function textOf(value: unknown): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
