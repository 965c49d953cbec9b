import { invalid } from "./answers.ts";

/* Stored objects of several types, found by id and by unique properties. */

/** The account's custom object type, and its association type to contacts. */
export const hubspotLicenses = { object_type: "2-3453932", association_type: 37 } as const;

export type Kind = "string" | "number" | "bool" | "date" | "datetime" | "email";
export type ObjectType = {
  readonly name: string;
  readonly properties: Readonly<Record<string, Kind>>;
  /** Unique properties, by which objects can be found. */
  readonly unique: readonly string[];
  readonly required: readonly string[];
  readonly objects: Map<string, Stored>;
};
export type Stored = {
  readonly id: string;
  properties: Record<string, string>;
  readonly contacts: Set<string>;
  isArchived: boolean;
};

/**
 * Returns the account's object types, by the name or id that paths contain. They have no objects
 * yet.
 */
export function objectTypes(): Readonly<Record<string, ObjectType>> {
  const typed = (kind: Kind, names: string) =>
    Object.fromEntries(names.split(" ").map((name) => [name, kind]));
  return {
    contacts: {
      name: "CONTACT",
      properties: {
        ...typed("string", "firstname lastname phone address zip city state country company"),
        email: "email",
      },
      unique: ["email"],
      required: [],
      objects: new Map(),
    },
    notes: {
      name: "NOTE",
      properties: { hs_timestamp: "datetime", hs_note_body: "string" },
      unique: [],
      required: ["hs_timestamp"],
      objects: new Map(),
    },
    [hubspotLicenses.object_type]: {
      name: hubspotLicenses.object_type,
      properties: {
        ...typed("string", "license_id license_key order_id"),
        ...typed("date", "validity_period"),
        ...typed("datetime", "maintenance_period"),
        ...typed("bool", "is_trial active enabled"),
        ...typed("number", "max_activations times_activated"),
      },
      unique: ["license_id"],
      required: [],
      objects: new Map(),
    },
  };
}

/** True if an object is not archived. HubSpot's calls do not find archived ones. */
export function isThere({ isArchived }: Stored): boolean {
  return !isArchived;
}

/** Returns an object by its id; undefined if it is missing or archived. */
export function storedOf({ objects }: ObjectType, id: string): Stored | undefined {
  const stored = objects.get(id);
  return stored && isThere(stored) ? stored : undefined;
}

/**
 * Returns an object by a unique property; undefined if it is missing or archived.
 *
 * @throws Refusal if the property is not unique.
 */
export function storedBy(type: ObjectType, idProperty: unknown, id: string): Stored | undefined {
  const { name, unique, objects } = type;
  if (typeof idProperty !== "string" || !unique.includes(idProperty)) {
    throw invalid(`Unable to perform update/upsert by non-unique ${name} property ${idProperty}`);
  }
  const value = normal(type, idProperty, id);
  return [...objects.values()].find((one) => isThere(one) && one.properties[idProperty] === value);
}

/** Normalizes a property's value: HubSpot stores e-mail addresses in lower case. */
export function normal({ properties }: ObjectType, name: string, value: string): string {
  return properties[name] === "email" ? value.toLowerCase() : value;
}
