import type { Channel, EventType, Publisher } from "../event-type.ts";
import type { DataOf } from "../kinds.ts";
import type * as objects from "./objects.ts";

type Row = readonly [
  publishers: readonly Publisher[],
  consumers: readonly Channel[],
  objects: readonly (keyof typeof objects)[],
  more?: Pick<Partial<EventType>, "status" | "trigger" | "notes" | "once">,
];

const platform = "platform"; // the vendor's console and the Management API
const licenseApi = "license-api"; // what applications call
const userPortal = "user-portal"; // where end users manage their licenses

const webhooks = ["webhooks"] as const;
const both = ["webhooks", "integrations"] as const;

const perEnd = { per: ["/data/license/id", "/data/license/validity_period"] };
const perMaintenanceEnd = { per: ["/data/license/id", "/data/license/maintenance_period"] };

const fromLicenseApi = { notes: "The list names only license-api as its publisher." };

const newer = {
  status: "documented",
  notes: "Documented, but not in the list. Publishers, consumers and data are inferred.",
} as const;
const openObject = {
  status: "documented",
  notes: `${newer.notes} The object is not documented. Only its id is known.`,
} as const;

/*
 * LicenseSpring's list of events (docs.licensespring.com, "Events list"), in its order and with its
 * peculiarities. It has no customer.created. To add an event, add a row: validation, types, JSON
 * Schema and sample follow from it. The list does not say when an event happens: those texts are
 * ours, and follow from the code if missing.
 */
// biome-ignore format: a table is read by its columns
const licensespringEvents = {
  // event code                                       publishers                 consumers  data
  "customer.deleted":                                 [[platform],               both,      ["customer"]],
  "customer.updated":                                 [[platform, licenseApi],   both,      ["customer"]],

  "device_variable.created":                          [[platform, licenseApi],   webhooks,  ["device_variable"]],
  "device_variable.deleted":                          [[platform],               webhooks,  ["device_variable"]],
  "device_variable.updated":                          [[platform, licenseApi],   webhooks,  ["device_variable"]],

  "installation_file.created":                        [[platform],               webhooks,  ["installation_file"]],
  "installation_file.deleted":                        [[platform],               webhooks,  ["installation_file"]],
  "installation_file.updated":                        [[platform],               webhooks,  ["installation_file"]],

  "license.activated":                                [[licenseApi],             webhooks,  ["license"]],
  "license.created":                                  [[licenseApi],             both,      ["license"], fromLicenseApi],
  "license.deactivated":                              [[licenseApi],             webhooks,  ["license"]],
  "license.deleted":                                  [[platform],               both,      ["license"]],
  "license.expired":                                  [[platform],               webhooks,  ["license"], { trigger: "a license has expired" }],
  "license.license_user.assigned":                    [[userPortal],             webhooks,  ["license", "license_user"], { trigger: "a license user is assigned to a license" }],
  "license.license_user.unassigned":                  [[userPortal],             webhooks,  ["license", "license_user"], { trigger: "a license user is unassigned from a license" }],
  "license.maintenance_expired":                      [[platform],               webhooks,  ["license"], { trigger: "a license's maintenance has expired" }],
  "license.maintenance_will_expire_3_days":           [[platform],               webhooks,  ["license"], { trigger: "a license's maintenance expires in 3 days", once: perMaintenanceEnd }],
  "license.reset":                                    [[platform, userPortal],   webhooks,  ["license"]],
  "license.updated":                                  [[platform],               both,      ["license"]],
  "license.will_expire_3_days":                       [[platform],               webhooks,  ["license"], { trigger: "a license expires in 3 days", once: perEnd, notes: "The list has it twice, identically." }],

  "license_custom_field.created":                     [[platform],               webhooks,  ["license_custom_field"]],
  "license_custom_field.deleted":                     [[platform],               webhooks,  ["license_custom_field"]],
  "license_custom_field.updated":                     [[platform],               webhooks,  ["license_custom_field"]],

  "license_product_feature.created":                  [[platform],               webhooks,  ["license_product_feature"]],
  "license_product_feature.deleted":                  [[platform],               webhooks,  ["license_product_feature"]],
  "license_product_feature.updated":                  [[platform],               webhooks,  ["license_product_feature"]],

  "order.created":                                    [[licenseApi],             webhooks,  ["order"], fromLicenseApi],
  "order.deleted":                                    [[platform],               webhooks,  ["order"]],
  "order.license_user.manager_assigned":              [[userPortal],             webhooks,  ["order", "license_user"], { trigger: "a license user becomes the manager of an order" }],
  "order.updated":                                    [[platform],               webhooks,  ["order"]],

  "product.created":                                  [[platform],               both,      ["product"]],
  "product.deleted":                                  [[platform],               webhooks,  ["product"], { notes: "Not listed for integrations, unlike created and updated." }],
  "product.updated":                                  [[platform],               both,      ["product"]],

  "product_custom_field.created":                     [[platform],               both,      ["product_custom_field"]],
  "product_custom_field.deleted":                     [[platform],               both,      ["product_custom_field"]],
  "product_custom_field.updated":                     [[platform],               both,      ["product_custom_field"]],

  "product_feature.created":                          [[platform],               both,      ["product_feature"]],
  "product_feature.deleted":                          [[platform],               both,      ["product_feature"]],
  "product_feature.updated":                          [[platform],               both,      ["product_feature"]],

  "license_user_group.created":                       [[platform],               webhooks,  ["license_user_group"]],
  "license_user_group.updated":                       [[platform],               webhooks,  ["license_user_group"]],
  "license_user_group.deleted":                       [[platform],               webhooks,  ["license_user_group"]],
  "license_user_group.license_user.manager_assigned": [[platform, userPortal],   webhooks,  ["license_user_group", "license_user"], { trigger: "a license user becomes the manager of a group" }],

  "license.consumption_added":                        [[licenseApi],             webhooks,  ["license"], { ...newer, trigger: "a license's consumption grows" }],
  "license.consumption_max_reached":                  [[licenseApi],             webhooks,  ["license"], { ...newer, trigger: "a license's consumption reaches its maximum" }],
  "license_product_feature.consumption_added":        [[licenseApi],             webhooks,  ["license_product_feature"], { ...newer, trigger: "a feature's consumption grows" }],
  "license_product_feature.consumption_max_reached":  [[licenseApi],             webhooks,  ["license_product_feature"], { ...newer, trigger: "a feature's consumption reaches its maximum" }],
  "consumption_pool.consumption_added":               [[licenseApi],             webhooks,  ["consumption_pool"], { ...openObject, trigger: "a pool's consumption grows" }],
  "consumption_pool.consumption_max_reached":         [[licenseApi],             webhooks,  ["consumption_pool"], { ...openObject, trigger: "a pool's consumption reaches its maximum" }],
  "consumption_pool_license_checkout.checked_out":    [[licenseApi],             webhooks,  ["consumption_pool_license_checkout"], { ...openObject, trigger: "a license checks out of a pool" }],
} as const satisfies Readonly<Record<string, Row>>;

type Events = typeof licensespringEvents;

/** Content of LicenseSpring's events, by code. */
export type LicensespringEvents = {
  [C in keyof Events]: { data: DataOf<typeof objects, Events[C][2]>; vendor?: never };
};

const rows: Readonly<Record<string, Row>> = licensespringEvents;

export const licensespring: readonly EventType[] = Object.entries(rows).map(
  ([code, [publishers, consumers, objects, more]]) => ({
    code,
    vendor: "licensespring",
    status: "listed",
    publishers,
    consumers,
    objects,
    trigger: plainTrigger(code),
    ...more,
  }),
);

/**
 * Derives a trigger from the code: `installation_file.updated` happens when "an installation file
 * is updated".
 */
function plainTrigger(code: string): string {
  const [object = "", happened = ""] = code.replaceAll("_", " ").split(".");
  return `${/^[aeiou]/.test(object) ? "an" : "a"} ${object} is ${happened}`;
}
