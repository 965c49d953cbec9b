import type { LicenseEvent } from "../../events/event.ts";
import type { Answered, Call, Known, Plan } from "../connector.ts";
import type { Mapping } from "../mapping.ts";
import { archive, find, foundIn, isMissing, update, upsert } from "./calls.ts";
import { emailFault, emailOf, propertiesOf } from "./fields.ts";
import type { HubspotTarget } from "./schema.ts";

const contactFields: Mapping = {
  email: "customer.email",
  firstname: "customer.first_name",
  lastname: "customer.last_name",
  phone: "customer.phone",
  address: "customer.address",
  zip: "customer.postcode",
  city: "customer.city",
  state: "customer.state",
  country: "customer.country",
};

/**
 * Plans a customer's contact: by the id that HubSpot gave it, because its e-mail address can change, and by that
 * address if the id is unknown or no longer valid. An existing contact is updated by its id: HubSpot does not support
 * upserts of only some properties by e-mail, and a contact has more of them than the event.
 */
export function* planContact(
  { data }: LicenseEvent,
  target: HubspotTarget,
  { remembered: { id } }: Known,
): Plan {
  const properties = propertiesOf(data, contactFields, target.contacts);
  if (id !== undefined) {
    const answer = yield update(target, "contacts", id, properties);
    if (!isMissing(answer)) return undefined;
  }
  const email = emailOf(properties.email);
  if (email === undefined)
    return { ...(id !== undefined && forget), reason: noEmail(data, target) };
  const found = yield* contactOf(email, target);
  if (found !== undefined) {
    const answer = yield update(target, "contacts", found, properties);
    if (!isMissing(answer)) return { remembered: { id: found } };
  }
  const [made] = foundIn(
    yield upsert(target, "contacts", { idProperty: "email", id: email, properties }),
  );
  return made && { remembered: { id: made.id } };
}

/**
 * Plans the archiving of a customer's contact, by the remembered id or else by the e-mail address.
 * The connector then forgets the id.
 */
export function* planContactDeletion(
  { data }: LicenseEvent,
  target: HubspotTarget,
  { remembered }: Known,
): Plan {
  const email = emailOf(propertiesOf(data, contactFields, target.contacts).email);
  const id = remembered.id ?? (email && (yield* contactOf(email, target)));
  if (id !== undefined) yield archive(target, "contacts", id);
  else if (email === undefined) return { ...forget, reason: noEmail(data, target) };
  return forget;
}

const forget = { remembered: {} };

function noEmail(data: LicenseEvent["data"], { contacts }: HubspotTarget): string {
  const path = String(contacts?.email ?? contactFields.email);
  return `${emailFault(data, path)}, by which its contact is found. \`contacts.email\` can name another path`;
}

/** Finds the id of the contact with an e-mail address. */
export function* contactOf(
  email: string,
  target: HubspotTarget,
): Generator<Call, string | undefined, Answered> {
  const [contact] = foundIn(yield find(target, "contacts", "email", email));
  return contact?.id;
}
