import type { LicenseEvent } from "../../events/event.ts";

/** The object of an event, which is one record in Salesforce. */
export type Subject = {
  readonly kind: Kind;
  readonly isDeleted: boolean;
  /** The value of the external id field: letters, digits and a hyphen, unless the object's id has others. */
  readonly key: string;
};
export type Kind = keyof typeof names;

/** Prefixes of external ids, so that Product2 can contain three kinds of objects. */
const names = {
  customer: "customer",
  license: "license",
  product: "product",
  product_feature: "feature",
  product_custom_field: "field",
} as const;

const code = /^(\w+)\.(created|updated|deleted)$/;

/** Returns true if events with this code create, update or delete a record. */
export function understands(event: string): boolean {
  return Object.hasOwn(names, code.exec(event)?.[1] ?? "");
}

/** Returns undefined for an object without an id, by which no record could be found. */
export function subjectOf({ event, data }: Pick<LicenseEvent, "event" | "data">) {
  const [, kind = "", change] = code.exec(event) ?? [];
  if (!isKind(kind)) return undefined;
  const { id } = objectIn(data, kind);
  if (!isId(id)) return undefined;
  const subject: Subject = { kind, isDeleted: change === "deleted", key: keyOf(kind, id) };
  return subject;
}

/** Returns the external id of an object's record, such as `feature-7`. */
export function keyOf(kind: Kind, id: string | number): string {
  return `${names[kind]}-${id}`;
}

/** Returns true if a value can identify an object: a number, or a text that is not empty. */
export function isId(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

/** Returns a copy of an event's object; empty if the event has none. */
export function objectIn(
  data: LicenseEvent["data"],
  kind: Kind,
): Readonly<Record<string, unknown>> {
  const object = data[kind];
  return typeof object === "object" && object !== null ? { ...object } : {};
}

function isKind(name: string): name is Kind {
  return Object.hasOwn(names, name);
}
