import type { LicenseEvent } from "../../event.ts";
import { type Mapping, mapped, valueAt } from "../mapping.ts";
import type { SalesforceTarget } from "./schema.ts";
import { externalIdOf } from "./services.ts";
import { isId, keyOf, objectIn, type Subject } from "./subject.ts";

/* The fields of records. What is undefined is left as it is in Salesforce, and null clears a field. */

type Fields = Readonly<Record<string, unknown>>;
type Data = LicenseEvent["data"];

export function fieldsOf(data: Data, target: SalesforceTarget, { kind, key }: Subject): Fields {
  const object = objectIn(data, kind);
  switch (kind) {
    case "customer":
      return withOwn(contact(object), data, target.contacts);
    case "license": {
      const { fields } = target.licenses ?? {};
      return withOwn({ ...asset(object), ...owners(data, target) }, data, fields);
    }
    case "product": {
      const { product_name, short_code: ProductCode, active, is_archived } = object;
      const IsActive = is_archived === true ? false : active;
      return withOwn(
        { Name: someText(product_name, key), ProductCode, IsActive },
        data,
        target.products,
      );
    }
    case "product_feature": {
      const { name, code: ProductCode, is_deleted } = object;
      const IsActive = typeof is_deleted === "boolean" ? !is_deleted : undefined;
      const fields = {
        Name: someText(name, ProductCode, key),
        ProductCode,
        Family: "Feature",
        IsActive,
      };
      return withOwn(fields, data, target.products);
    }
    case "product_custom_field": {
      const fields = { Name: someText(object.name, key), Family: "Custom field" };
      return withOwn(fields, data, target.products);
    }
    default:
      return kind satisfies never;
  }
}

/** A contact must have a last name. */
function contact({ id, ...customer }: Fields): Fields {
  const { first_name, last_name, email, phone, address, city, postcode, state, country } = customer;
  return {
    FirstName: first_name,
    LastName: someText(last_name, email, String(id)),
    Email: email,
    Phone: phone,
    MailingStreet: address,
    MailingCity: city,
    MailingPostalCode: postcode,
    MailingState: state,
    MailingCountry: country,
  };
}

function asset({ id, license_key, validity_period, active, enabled }: Fields): Fields {
  const end = [...someText(license_key, String(id))].slice(-4).join("");
  return {
    Name: `License ${end}`,
    SerialNumber: license_key,
    // The day as it is written, whatever the time zone.
    UsageEndDate:
      typeof validity_period === "string" ? validity_period.slice(0, 10) : validity_period,
    Status: statusOf(active, enabled),
  };
}

/** Of the statuses that Salesforce comes with. */
function statusOf(active: unknown, enabled: unknown): string | undefined {
  if (enabled === false) return "Obsolete";
  if (typeof active !== "boolean") return undefined;
  return active ? "Installed" : "Purchased";
}

/** An asset must have an account or a contact: the target's account, and the customer if the event names one. */
function owners(data: Data, target: SalesforceTarget): Fields {
  const { account_id, contact: path = "license.customer.id" } = target.licenses ?? {};
  const customer = valueAt(data, path);
  return {
    AccountId: account_id,
    Contact: isId(customer) ? { [externalIdOf(target)]: keyOf("customer", customer) } : undefined,
  };
}

/**
 * With what the company wants otherwise. A path into an object that the event does not have is not for it: products,
 * their features and their custom fields share one mapping.
 */
function withOwn(fields: Fields, data: Data, own: Mapping = {}): Fields {
  const fitting = Object.fromEntries(
    Object.entries(own).filter(
      ([, source]) =>
        typeof source !== "string" || Object.hasOwn(data, source.replace(/\..*$/s, "")),
    ),
  );
  const others = Object.entries(fields).filter(
    ([name, value]) => value !== undefined && !Object.hasOwn(fitting, name),
  );
  return { ...Object.fromEntries(others), ...mapped(data, {}, fitting) };
}

/** The first that is a text with something in it; the last is. */
function someText(...texts: readonly [...unknown[], string]): string {
  return String(texts.find((text) => typeof text === "string" && text.trim() !== "") ?? "");
}
