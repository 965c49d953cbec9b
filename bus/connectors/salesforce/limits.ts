import { cut } from "../../values/plain-text.ts";

/*
 * Maximum lengths of Salesforce's standard text fields, in characters ("Object Reference"). Salesforce refuses a
 * record for one value that is too long, so the bus shortens it, or clears the field if a part of the value would be
 * wrong, as of a phone number or a key. Fields of the organization itself have lengths that the bus does not know.
 */

type Limit = readonly [max: number, ifLonger: "cut" | "clear"];

const phone: Limit = [40, "clear"];
const email: Limit = [80, "clear"];
const picklist: Limit = [255, "clear"];

const address = (prefix: "Mailing" | "Other") =>
  ({
    [`${prefix}Street`]: [255, "cut"],
    [`${prefix}City`]: [40, "cut"],
    [`${prefix}PostalCode`]: [20, "clear"],
    [`${prefix}State`]: [80, "cut"],
    [`${prefix}Country`]: [80, "cut"],
  }) as const satisfies Record<string, Limit>;

const limits: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  Contact: {
    FirstName: [40, "cut"],
    MiddleName: [40, "cut"],
    LastName: [80, "cut"],
    Suffix: [40, "cut"],
    Email: email,
    Phone: phone,
    MobilePhone: phone,
    HomePhone: phone,
    OtherPhone: phone,
    AssistantPhone: phone,
    Fax: phone,
    AssistantName: [40, "cut"],
    Title: [128, "cut"],
    Department: [80, "cut"],
    LeadSource: picklist,
    Description: [32_000, "cut"],
    ...address("Mailing"),
    ...address("Other"),
  },
  Product2: {
    Name: [255, "cut"],
    ProductCode: [255, "clear"],
    Description: [4_000, "cut"],
    Family: picklist,
  },
  Asset: {
    Name: [255, "cut"],
    SerialNumber: [80, "clear"],
    Description: [32_000, "cut"],
    Status: picklist,
  },
};

/** Maximum length of the external id field, in characters: the most that a text field can have. */
export const maxKeyLength = 255;

/** Returns a value as a field of an object can hold it: unchanged, shortened with an ellipsis, or null. */
export function withinLimit(object: string, field: string, value: unknown): unknown {
  const fields = limits[object] ?? {};
  const limit = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (limit === undefined || typeof value !== "string") return value;
  const [max, ifLonger] = limit;
  if (value.length <= max) return value;
  return ifLonger === "cut" ? cut(value, max) : null;
}
