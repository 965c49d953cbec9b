import type { LicenseEvent } from "../../events/event.ts";
import { type Mapping, mapped, valueAt } from "../mapping.ts";
import type { Properties } from "./calls.ts";
import type { HubspotTarget } from "./schema.ts";

/** The id of what an event is about, as text. */
export function idIn(
  data: LicenseEvent["data"],
  object: "customer" | "license",
): string | undefined {
  const id = valueAt(data, `${object}.id`);
  return typeof id === "number" || (typeof id === "string" && id !== "") ? String(id) : undefined;
}

/** The property by which a license's object is found. */
export function idPropertyOf({
  id_property = "license_id",
}: Extract<HubspotTarget["licenses"], { as: "custom_object" }>): string {
  return id_property;
}

/** The e-mail address of a license's contact. */
export function contactIn(
  data: LicenseEvent["data"],
  { contact = "license.customer.email" }: NonNullable<HubspotTarget["licenses"]>,
): string | undefined {
  return emailOf(valueAt(data, contact));
}

export function emailOf(value: unknown): string | undefined {
  return (typeof value === "string" && value) || undefined;
}

/** The properties of an object, which are text in HubSpot whatever they hold; an empty one is cleared. */
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
