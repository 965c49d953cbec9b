import type { Status } from "../event-type.ts";
import type { Schema, Shapes } from "../kinds.ts";
import { passwordResetFrame, validationFrame } from "./frame.ts";
import { entitlement, entitlements, license, license_file, user, users } from "./objects.ts";

export type Row = readonly [
  trigger: string,
  payload: string,
  data: Shapes,
  more?: { readonly status?: Status; readonly notes?: string; readonly vendor?: Schema },
];

const validation = { vendor: validationFrame };
const passwordReset = { vendor: passwordResetFrame };
const undocumented = { status: "undocumented" } as const;
const daily = { notes: "At most once in 24 hours for a license." };

/*
 * Keygen's event types (keygen.sh/docs/api/webhooks). Changing a sub-resource does not cause its
 * parent's `updated`, and deleting a resource causes no events for what depends on it.
 */
// biome-ignore format: a table is read by its columns
export const keygenEvents = {
  // event code                            when …                                        payload                  data
  "keygen.entitlement.created":            ["an entitlement is created",                 "the entitlement",       { entitlement }],
  "keygen.entitlement.deleted":            ["an entitlement is deleted",                 "the entitlement",       { entitlement }],
  "keygen.entitlement.updated":            ["an entitlement is updated",                 "the entitlement",       { entitlement }],

  "keygen.license.check-in-overdue":       ["a license's check-in is overdue",           "the license",           { license }, daily],
  "keygen.license.check-in-required-soon": ["a license must check in within 3 days",     "the license",           { license }, daily],
  "keygen.license.checked-in":             ["a license checks in",                       "the license",           { license }],
  "keygen.license.checked-out":            ["a license is checked out",                  "the license file",      { license_file }],
  "keygen.license.created":                ["a license is created",                      "the license",           { license }],
  "keygen.license.deleted":                ["a license is deleted",                      "the license",           { license }],
  "keygen.license.entitlements.attached":  ["entitlements are attached to a license",    "the entitlements",      { entitlements }],
  "keygen.license.entitlements.detached":  ["entitlements are detached from a license",  "the entitlements",      { entitlements }],
  "keygen.license.expired":                ["a license has expired",                     "the license",           { license }, daily],
  "keygen.license.expiring-soon":          ["a license expires within 3 days",           "the license",           { license }, daily],
  "keygen.license.group.updated":          ["a license moves to another group",          "the license",           { license }],
  "keygen.license.owner.updated":          ["a license gets another owner",              "the license",           { license }],
  "keygen.license.policy.updated":         ["a license gets another policy",             "the license",           { license }],
  "keygen.license.reinstated":             ["a license is reinstated",                   "the license",           { license }],
  "keygen.license.renewed":                ["a license is renewed",                      "the license",           { license }],
  "keygen.license.revoked":                ["a license is revoked",                      "the license",           { license }],
  "keygen.license.suspended":              ["a license is suspended",                    "the license",           { license }],
  "keygen.license.updated":                ["a license is updated",                      "the license",           { license }],
  "keygen.license.usage.decremented":      ["a license's usage is decremented",          "the license",           { license }],
  "keygen.license.usage.incremented":      ["a license's usage is incremented",          "the license",           { license }],
  "keygen.license.usage.reset":            ["a license's usage is reset",                "the license",           { license }],
  "keygen.license.user.updated":           ["a license gets another user",               "the license",           { license }, undocumented],
  "keygen.license.users.attached":         ["users are attached to a license",           "the users",             { users }],
  "keygen.license.users.detached":         ["users are detached from a license",         "the users",             { users }],
  "keygen.license.validation.failed":      ["a license fails a validation",              "the license",           { license }, validation],
  "keygen.license.validation.succeeded":   ["a license passes a validation",             "the license",           { license }, validation],

  "keygen.user.banned":                    ["a user is banned",                          "the user",              { user }],
  "keygen.user.created":                   ["a user is created",                         "the user",              { user }],
  "keygen.user.deleted":                   ["a user is deleted",                         "the user",              { user }],
  "keygen.user.group.updated":             ["a user moves to another group",             "the user",              { user }],
  "keygen.user.password-reset":            ["a user asks for a password reset",          "the user and a token",  { user }, passwordReset],
  "keygen.user.unbanned":                  ["a user is unbanned",                        "the user",              { user }],
  "keygen.user.updated":                   ["a user is updated",                         "the user",              { user }],
} as const satisfies Readonly<Record<string, Row>>;
