import type { LicenseEvent } from "../../events/event.ts";
import { boundedKey } from "../../events/subject.ts";
import { cut } from "../../values/plain-text.ts";
import { type Mapping, mapped, valueAt } from "../mapping.ts";
import type { Properties } from "./calls.ts";
import type { HubspotTarget } from "./schema.ts";

/** Maximum characters of a property ("Property field types in HubSpot"), and of an e-mail address (RFC 5321). */
const maxValueLength = 65_536;
const maxEmailLength = 254;
/** Maximum characters of an id, which the bus stores too. */
const maxIdLength = 255;

/** Returns the id of an event's object, as text. A long one ends with its hash. */
export function idIn(
  data: LicenseEvent["data"],
  object: "customer" | "license",
): string | undefined {
  const id = valueAt(data, `${object}.id`);
  const isOne = typeof id === "number" || (typeof id === "string" && id !== "");
  return isOne ? boundedKey(String(id), maxIdLength) : undefined;
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

/** Returns a value if it is a text that is not empty or too long. HubSpot validates the address. */
export function emailOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= maxEmailLength
    ? value
    : undefined;
}

/** Describes why an event has no e-mail address by which a contact is found. */
export function emailFault(data: LicenseEvent["data"], path: string): string {
  const value = valueAt(data, path);
  return typeof value === "string" && value.length > maxEmailLength
    ? `the e-mail at \`${path}\` has more than ${maxEmailLength} characters`
    : `no e-mail at \`${path}\``;
}

/**
 * Returns the properties of an object. HubSpot stores all as text, and an empty one is cleared. A longer text than
 * HubSpot accepts is shortened.
 */
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
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return cut(text, maxValueLength);
}
