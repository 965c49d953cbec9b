import type { LicenseEvent } from "../../events/event.ts";
import { type Mapping, mapped, valueAt } from "../mapping.ts";
import { withinLimit } from "./limits.ts";
import type { SalesforceTarget } from "./schema.ts";
import { externalIdOf, isId, keyOf, objectIn, objectOf, type Subject } from "./services.ts";

/* The fields of records. Salesforce keeps its value for an undefined field, and clears one that is null. */

type Fields = Readonly<Record<string, unknown>>;
type Data = LicenseEvent["data"];

export type RecordFields = {
  readonly fields: Fields;
  /**
   * A name for a record that requires one, if the event has none. Only for a new record, because a name that people
   * gave it in Salesforce is better.
   */
  readonly name: Fields;
};

/**
 * Returns the fields of an event's record: the defaults of its kind, changed by the target's own
 * mapping.
 */
export function fieldsOf(data: Data, target: SalesforceTarget, subject: Subject): RecordFields {
  const { fields, name } = unlimited(data, target, subject);
  return { fields: fitting(fields, subject), name: fitting(name, subject) };
}

/** Returns fields with values that Salesforce accepts. */
function fitting(fields: Fields, subject: Subject): Fields {
  const object = objectOf(subject);
  const entries = Object.entries(fields).map(
    ([field, value]) => [field, withinLimit(object, field, dayOf(field, value))] as const,
  );
  return Object.fromEntries(entries);
}

function unlimited(data: Data, target: SalesforceTarget, { kind, key }: Subject): RecordFields {
  const object = objectIn(data, kind);
  switch (kind) {
    case "customer": {
      const name = { LastName: someText(object.email, String(object.id)) };
      return named(contact(object), name, data, target.contacts);
    }
    case "license": {
      const { fields } = target.licenses ?? {};
      const name = { Name: assetName(object.id) };
      return named({ ...asset(object), ...owners(data, target) }, name, data, fields);
    }
    case "product": {
      const { product_name: Name, short_code: ProductCode, active, is_archived } = object;
      const IsActive = is_archived === true ? false : active;
      return named({ Name, ProductCode, IsActive }, { Name: key }, data, target.products);
    }
    case "product_feature": {
      const { name: Name, code: ProductCode, is_deleted } = object;
      const IsActive = typeof is_deleted === "boolean" ? !is_deleted : undefined;
      const fields = { Name, ProductCode, Family: "Feature", IsActive };
      return named(fields, { Name: someText(ProductCode, key) }, data, target.products);
    }
    case "product_custom_field": {
      const fields = { Name: object.name, Family: "Custom field" };
      return named(fields, { Name: key }, data, target.products);
    }
    default:
      return kind satisfies never;
  }
}

/** Applies the company's own mapping, and removes an empty name. */
function named(fields: Fields, name: Fields, data: Data, own?: Mapping): RecordFields {
  const all = withOwn(fields, data, own);
  const isLacking = ([field]: [string, unknown]) =>
    own?.[field] !== null && someText(all[field], "") === "";
  const lacking = Object.fromEntries(Object.entries(name).filter(isLacking));
  const others = Object.entries(all).filter(([field]) => !Object.hasOwn(lacking, field));
  return { fields: Object.fromEntries(others), name: lacking };
}

function contact(customer: Fields): Fields {
  const { first_name, last_name, email, phone, address, city, postcode, state, country } = customer;
  return {
    FirstName: first_name,
    LastName: last_name,
    Email: email,
    Phone: phone,
    MailingStreet: address,
    MailingCity: city,
    MailingPostalCode: postcode,
    MailingState: state,
    MailingCountry: country,
  };
}

function asset({ license_key, validity_period, active, enabled }: Fields): Fields {
  const key = someText(license_key, "");
  return {
    Name: key === "" ? undefined : assetName(key),
    SerialNumber: license_key,
    UsageEndDate: validity_period,
    Status: statusOf(active, enabled),
  };
}

/** Shows only the end of the key, because the whole key activates software. */
function assetName(keyOrId: unknown): string {
  return `License ${[...String(keyOrId)].slice(-4).join("")}`;
}

/** One of Salesforce's standard statuses. */
function statusOf(active: unknown, enabled: unknown): string | undefined {
  if (enabled === false) return "Obsolete";
  if (typeof active !== "boolean") return undefined;
  return active ? "Installed" : "Purchased";
}

/** An asset must have an account or a contact: the target's account, and the event's customer, if there is one. */
function owners(data: Data, target: SalesforceTarget): Fields {
  const { account_id, contact: path = "license.customer.id" } = target.licenses ?? {};
  const customer = valueAt(data, path);
  return {
    AccountId: account_id,
    Contact: isId(customer) ? { [externalIdOf(target)]: keyOf("customer", customer) } : undefined,
  };
}

/**
 * Applies the company's own mapping. A path into an object that the event does not have is ignored, because products,
 * their features and their custom fields share one mapping.
 */
function withOwn(fields: Fields, data: Data, own: Mapping = {}): Fields {
  const applicable = Object.fromEntries(
    Object.entries(own).filter(
      ([, source]) =>
        typeof source !== "string" || Object.hasOwn(data, source.replace(/\..*$/s, "")),
    ),
  );
  const others = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && !Object.hasOwn(applicable, name),
  );
  return { ...Object.fromEntries(others), ...mapped(data, {}, applicable) };
}

/** Fields of these objects that contain a date without a time. */
const days = /^(Birthdate|InstallDate|PurchaseDate|UsageEndDate)$/;

/** Converts a time to its date as written, regardless of the time zone. */
function dayOf(field: string, value: unknown): unknown {
  if (typeof value !== "string" || !days.test(field)) return value;
  return /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? value;
}

/** Returns the first text that is not empty. The last one is not. */
function someText(...texts: readonly [...unknown[], string]): string {
  return String(texts.find((text) => typeof text === "string" && text.trim() !== "") ?? "");
}
