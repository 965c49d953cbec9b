import type { EventType } from "../event-type.ts";
import type { DataOf, TypeOf } from "../kinds.ts";
import type { Frames } from "./frame.ts";
import type * as objects from "./objects.ts";

type Row = readonly [
  trigger: string,
  payload: string,
  objects: readonly (keyof typeof objects)[],
  more?: Pick<Partial<EventType>, "status" | "notes" | "once"> & {
    readonly frame?: keyof Frames;
  },
];

const validation = { frame: "validation" } as const;
const passwordReset = { frame: "passwordReset" } as const;
const upgrade = { frame: "upgrade" } as const;
const undocumented = { status: "undocumented" } as const;
const proof = { ...undocumented, frame: "proof" } as const;
const daily = { once: { per: ["/data/license/id"], within: 24 * 3600 } };

/*
 * Keygen's event types (keygen.sh/docs/api/webhooks). Changing a sub-resource does not cause its
 * parent's `updated`, and deleting a resource causes no events for its dependents.
 */
// biome-ignore format: a table is read by its columns
const keygenEvents = {
  // event code                             when …                                      payload                    data
  "keygen.account.billing.updated":        ["an account's billing is updated",          "the billing",             ["billing"]],
  "keygen.account.plan.updated":           ["an account's plan is updated",             "the plan",                ["plan"]],
  "keygen.account.subscription.canceled":  ["an account's subscription is canceled",    "the account",             ["account"]],
  "keygen.account.subscription.paused":    ["an account's subscription is paused",      "the account",             ["account"]],
  "keygen.account.subscription.renewed":   ["an account's subscription is renewed",     "the account",             ["account"]],
  "keygen.account.subscription.resumed":   ["an account's subscription is resumed",     "the account",             ["account"]],
  "keygen.account.updated":                ["an account is updated",                    "the account",             ["account"]],

  "keygen.artifact.created":               ["an artifact is created",                   "the artifact",            ["artifact"]],
  "keygen.artifact.deleted":               ["an artifact is deleted",                   "the artifact",            ["artifact"]],
  "keygen.artifact.downloaded":            ["an artifact is downloaded",                "the artifact",            ["artifact"]],
  "keygen.artifact.updated":               ["an artifact is updated",                   "the artifact",            ["artifact"]],
  "keygen.artifact.uploaded":              ["an artifact is uploaded",                  "the artifact",            ["artifact"]],

  "keygen.component.created":              ["a machine's component is created",         "the component",           ["component"]],
  "keygen.component.deleted":              ["a machine's component is deleted",         "the component",           ["component"]],
  "keygen.component.updated":              ["a machine's component is updated",         "the component",           ["component"]],

  "keygen.entitlement.created":            ["an entitlement is created",                "the entitlement",         ["entitlement"]],
  "keygen.entitlement.deleted":            ["an entitlement is deleted",                "the entitlement",         ["entitlement"]],
  "keygen.entitlement.updated":            ["an entitlement is updated",                "the entitlement",         ["entitlement"]],

  "keygen.group.created":                  ["a group is created",                       "the group",               ["group"]],
  "keygen.group.deleted":                  ["a group is deleted",                       "the group",               ["group"]],
  "keygen.group.owners.attached":          ["owners are attached to a group",           "the owners",              ["owners"]],
  "keygen.group.owners.detached":          ["owners are detached from a group",         "the owners",              ["owners"]],
  "keygen.group.updated":                  ["a group is updated",                       "the group",               ["group"]],

  "keygen.license.check-in-overdue":       ["a license's check-in is overdue",          "the license",             ["license"], daily],
  "keygen.license.check-in-required-soon": ["a license must check in within 3 days",    "the license",             ["license"], daily],
  "keygen.license.checked-in":             ["a license checks in",                      "the license",             ["license"]],
  "keygen.license.checked-out":            ["a license is checked out",                 "the license file",        ["license_file"]],
  "keygen.license.created":                ["a license is created",                     "the license",             ["license"]],
  "keygen.license.deleted":                ["a license is deleted",                     "the license",             ["license"]],
  "keygen.license.entitlements.attached":  ["entitlements are attached to a license",   "the entitlements",        ["entitlements"]],
  "keygen.license.entitlements.detached":  ["entitlements are detached from a license", "the entitlements",        ["entitlements"]],
  "keygen.license.expired":                ["a license has expired",                    "the license",             ["license"], daily],
  "keygen.license.expiring-soon":          ["a license expires within 3 days",          "the license",             ["license"], daily],
  "keygen.license.group.updated":          ["a license moves to another group",         "the license",             ["license"]],
  "keygen.license.owner.updated":          ["a license gets another owner",             "the license",             ["license"]],
  "keygen.license.policy.updated":         ["a license gets another policy",            "the license",             ["license"]],
  "keygen.license.reinstated":             ["a license is reinstated",                  "the license",             ["license"]],
  "keygen.license.renewed":                ["a license is renewed",                     "the license",             ["license"]],
  "keygen.license.revoked":                ["a license is revoked",                     "the license",             ["license"]],
  "keygen.license.suspended":              ["a license is suspended",                   "the license",             ["license"]],
  "keygen.license.updated":                ["a license is updated",                     "the license",             ["license"]],
  "keygen.license.usage.decremented":      ["a license's usage is decremented",         "the license",             ["license"]],
  "keygen.license.usage.incremented":      ["a license's usage is incremented",         "the license",             ["license"]],
  "keygen.license.usage.reset":            ["a license's usage is reset",               "the license",             ["license"]],
  "keygen.license.users.attached":         ["users are attached to a license",          "the users",               ["users"]],
  "keygen.license.users.detached":         ["users are detached from a license",        "the users",               ["users"]],
  "keygen.license.validation.failed":      ["a license fails a validation",             "the license",             ["license"], validation],
  "keygen.license.validation.succeeded":   ["a license passes a validation",            "the license",             ["license"], validation],

  "keygen.machine.checked-out":            ["a machine is checked out",                 "the machine file",        ["machine_file"]],
  "keygen.machine.created":                ["a machine is created",                     "the machine",             ["machine"]],
  "keygen.machine.deleted":                ["a machine is deleted",                     "the machine",             ["machine"]],
  "keygen.machine.group.updated":          ["a machine moves to another group",         "the machine",             ["machine"]],
  "keygen.machine.heartbeat.dead":         ["a machine's pings have stopped",           "the machine",             ["machine"]],
  "keygen.machine.heartbeat.ping":         ["a machine pings",                          "the machine",             ["machine"]],
  "keygen.machine.heartbeat.reset":        ["a machine's heartbeat is reset",           "the machine",             ["machine"]],
  "keygen.machine.heartbeat.resurrected":  ["a dead machine comes back to life",        "the machine",             ["machine"]],
  "keygen.machine.owner.updated":          ["a machine gets another owner",             "the machine",             ["machine"]],
  "keygen.machine.updated":                ["a machine is updated",                     "the machine",             ["machine"]],

  "keygen.package.created":                ["a package is created",                     "the package",             ["package"]],
  "keygen.package.deleted":                ["a package is deleted",                     "the package",             ["package"]],
  "keygen.package.updated":                ["a package is updated",                     "the package",             ["package"]],

  "keygen.policy.created":                 ["a policy is created",                      "the policy",              ["policy"]],
  "keygen.policy.deleted":                 ["a policy is deleted",                      "the policy",              ["policy"]],
  "keygen.policy.entitlements.attached":   ["entitlements are attached to a policy",    "the entitlements",        ["entitlements"]],
  "keygen.policy.entitlements.detached":   ["entitlements are detached from a policy",  "the entitlements",        ["entitlements"]],
  "keygen.policy.pool.popped":             ["a key is taken from a policy's pool",      "the key",                 ["key"]],
  "keygen.policy.updated":                 ["a policy is updated",                      "the policy",              ["policy"]],

  "keygen.process.created":                ["a process is created",                     "the process",             ["process"]],
  "keygen.process.deleted":                ["a process is deleted",                     "the process",             ["process"]],
  "keygen.process.heartbeat.dead":         ["a process's pings have stopped",           "the process",             ["process"]],
  "keygen.process.heartbeat.ping":         ["a process pings",                          "the process",             ["process"]],
  "keygen.process.heartbeat.resurrected":  ["a dead process comes back to life",        "the process",             ["process"]],
  "keygen.process.updated":                ["a process is updated",                     "the process",             ["process"]],

  "keygen.product.created":                ["a product is created",                     "the product",             ["product"]],
  "keygen.product.deleted":                ["a product is deleted",                     "the product",             ["product"]],
  "keygen.product.updated":                ["a product is updated",                     "the product",             ["product"]],

  "keygen.release.constraints.attached":   ["constraints are attached to a release",    "the constraints",         ["constraints"]],
  "keygen.release.constraints.detached":   ["constraints are detached from a release",  "the constraints",         ["constraints"]],
  "keygen.release.created":                ["a release is created",                     "the release",             ["release"]],
  "keygen.release.deleted":                ["a release is deleted",                     "the release",             ["release"]],
  "keygen.release.package.updated":        ["a release moves to another package",       "the release",             ["release"]],
  "keygen.release.published":              ["a release is published",                   "the release",             ["release"]],
  "keygen.release.updated":                ["a release is updated",                     "the release",             ["release"]],
  "keygen.release.upgraded":               ["an upgrade to a release is found",         "the release",             ["release"], upgrade],
  "keygen.release.yanked":                 ["a release is yanked",                      "the release",             ["release"]],

  "keygen.second-factor.created":          ["a second factor is created",               "the second factor",       ["second_factor"]],
  "keygen.second-factor.deleted":          ["a second factor is deleted",               "the second factor",       ["second_factor"]],
  "keygen.second-factor.disabled":         ["a second factor is disabled",              "the second factor",       ["second_factor"]],
  "keygen.second-factor.enabled":          ["a second factor is enabled",               "the second factor",       ["second_factor"]],

  "keygen.token.generated":                ["a token is generated",                     "the token",               ["token"]],
  "keygen.token.regenerated":              ["a token is regenerated",                   "the token",               ["token"]],
  "keygen.token.revoked":                  ["a token is revoked",                       "the token",               ["token"]],

  "keygen.user.banned":                    ["a user is banned",                         "the user",                ["user"]],
  "keygen.user.created":                   ["a user is created",                        "the user",                ["user"]],
  "keygen.user.deleted":                   ["a user is deleted",                        "the user",                ["user"]],
  "keygen.user.group.updated":             ["a user moves to another group",            "the user",                ["user"]],
  "keygen.user.password-reset":            ["a user asks for a password reset",         "the user and a token",    ["user"], passwordReset],
  "keygen.user.unbanned":                  ["a user is unbanned",                       "the user",                ["user"]],
  "keygen.user.updated":                   ["a user is updated",                        "the user",                ["user"]],

  // Undocumented: its server sends these (version 1.8.0).
  "keygen.account.settings.created":       ["an account's setting is created",          "the setting",             ["setting"], undocumented],
  "keygen.account.settings.deleted":       ["an account's setting is deleted",          "the setting",             ["setting"], undocumented],
  "keygen.account.settings.updated":       ["an account's setting is updated",          "the setting",             ["setting"], undocumented],
  "keygen.artifact.upload.failed":         ["an uploaded artifact is unusable",         "the artifact",            ["artifact"], undocumented],
  "keygen.artifact.upload.processing":     ["an uploaded artifact is processed",        "the artifact",            ["artifact"], undocumented],
  "keygen.artifact.upload.succeeded":      ["an uploaded artifact is ready",            "the artifact",            ["artifact"], undocumented],
  "keygen.environment.created":            ["an environment is created",                "the environment",         ["environment"], undocumented],
  "keygen.environment.deleted":            ["an environment is deleted",                "the environment",         ["environment"], undocumented],
  "keygen.environment.updated":            ["an environment is updated",                "the environment",         ["environment"], undocumented],
  "keygen.key.created":                    ["a key is created",                         "the key",                 ["key"], undocumented],
  "keygen.key.deleted":                    ["a key is deleted",                         "the key",                 ["key"], undocumented],
  "keygen.key.updated":                    ["a key is updated",                         "the key",                 ["key"], undocumented],
  "keygen.license.user.updated":           ["a license gets another user",              "the license",             ["license"], undocumented],
  "keygen.machine.heartbeat.pong":         ["a machine's ping is answered",             "the machine",             ["machine"], undocumented],
  "keygen.machine.proofs.generated":       ["a proof of a machine is generated",        "the machine and a proof", ["machine"], proof],
  "keygen.process.heartbeat.pong":         ["a process's ping is answered",             "the process",             ["process"], undocumented],
  "keygen.release.downloaded":             ["a release's artifact is downloaded",       "the artifact or release", ["artifact_or_release"], undocumented],
  "keygen.release.uploaded":               ["a release's artifact is uploaded",         "the release",             ["release"], undocumented],
} as const satisfies Readonly<Record<string, Row>>;

type Events = typeof keygenEvents;

type FrameOf<R> = R extends readonly [
  ...unknown[],
  { readonly frame: infer F extends keyof Frames },
]
  ? { vendor: TypeOf<Frames[F]> }
  : { vendor?: TypeOf<Frames["plain"]> };

/** Content of Keygen's events, by code. */
export type KeygenEvents = {
  [C in keyof Events]: { data: DataOf<typeof objects, Events[C][2]> } & FrameOf<Events[C]>;
};

const rows: Readonly<Record<string, Row>> = keygenEvents;

export const keygen: readonly EventType[] = Object.entries(rows).map(
  ([code, [trigger, payload, objects, { frame: _, ...more } = {}]]) => ({
    code,
    vendor: "keygen",
    status: "listed",
    publishers: ["keygen"],
    consumers: ["webhooks"],
    objects,
    trigger,
    payload,
    ...more,
  }),
);

/** Returns the frame name of a Keygen event that has its own frame. */
export function frameNameOf(code: string): keyof Frames | undefined {
  return rows[code]?.[3]?.frame;
}
