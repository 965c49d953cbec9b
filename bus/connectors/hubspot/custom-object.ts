import type { LicenseEvent } from "../../events/event.ts";
import type { Plan } from "../connector.ts";
import type { Mapping } from "../mapping.ts";
import { archive, find, foundIn, upsert, urlOf } from "./calls.ts";
import { contactOf } from "./contacts.ts";
import { contactIn, idIn, idPropertyOf, noLicenseId, propertiesOf } from "./fields.ts";
import type { HubspotTarget } from "./schema.ts";

/* A license as a custom object of the company, found by a property with the license's id. */

type CustomObject = Extract<HubspotTarget["licenses"], { as: "custom_object" }>;

/** Default properties, which the company has defined by these names, or maps to its own. */
const licenseFields: Mapping = {
  license_key: "license.license_key",
  order_id: "license.order.id",
  validity_period: "license.validity_period",
  maintenance_period: "license.maintenance_period",
  is_trial: "license.is_trial",
  active: "license.active",
  enabled: "license.enabled",
  max_activations: "license.max_activations",
  times_activated: "license.times_activated",
};

/**
 * Plans a license's object and its association with an existing contact. Without a license id,
 * nothing is planned.
 */
export function* planObject(
  { data }: LicenseEvent,
  target: HubspotTarget,
  licenses: CustomObject,
): Plan {
  const id = idIn(data, "license");
  if (id === undefined) return { reason: noLicenseId };
  const { object_type, fields, association_type } = licenses;
  const properties = propertiesOf(data, licenseFields, fields);
  const answer = yield upsert(target, object_type, {
    idProperty: idPropertyOf(licenses),
    id,
    properties,
  });
  const [object] = foundIn(answer);
  const email = contactIn(data, licenses);
  if (!object || !email || association_type === undefined) return undefined;
  const contact = yield* contactOf(email, target);
  if (contact === undefined) return undefined;
  const path = `/crm/v4/objects/${object_type}/${object.id}/associations/contacts/${contact}`;
  // Repeating an association makes no second one.
  yield {
    method: "PUT",
    url: urlOf(target, path),
    body: [{ associationCategory: "USER_DEFINED", associationTypeId: association_type }],
  };
  return undefined;
}

/** Plans the archiving of a license's object, if HubSpot has one with the license's id. */
export function* planObjectDeletion(
  { data }: LicenseEvent,
  target: HubspotTarget,
  licenses: CustomObject,
): Plan {
  const id = idIn(data, "license");
  if (id === undefined) return { reason: noLicenseId };
  const { object_type } = licenses;
  const [object] = foundIn(yield find(target, object_type, idPropertyOf(licenses), id));
  if (object) yield archive(target, object_type, object.id);
  return undefined;
}
