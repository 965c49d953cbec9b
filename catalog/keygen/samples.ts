import type { DataOf } from "../kinds.ts";
import type * as objects from "./objects.ts";

/*
 * The license and its relationships are those of a webhook that Keygen itself sent and published
 * (test/conformance/keygen-webhook.json), with another key and token; the rest is made to go with it.
 */
const accountId = "1fddcec8-8dd3-4d8d-9b16-215cac0f9b52";
const licenseId = "1598f237-f82f-448a-91f7-18d2c7e6fd41";
const userId = "8f0c7b4e-3a52-4d19-9c1d-5b6e2f7a9d03";
const entitlementId = "c4b1f0de-72a8-4e36-8f55-0d9a6b3e1c27";

const accountPath = `/v1/accounts/${accountId}`;
const licensePath = `${accountPath}/licenses/${licenseId}`;

const account = {
  links: { related: accountPath },
  data: { type: "accounts", id: accountId },
};
const ownLicense = { links: { related: licensePath }, data: { type: "licenses", id: licenseId } };
const attached = { created: "2022-06-06T16:01:11.402Z", updated: "2022-06-06T16:01:11.402Z" };

/** One of each of Keygen's resources, as events carry it. */
export const keygenObjects = {
  license: {
    id: licenseId,
    type: "licenses",
    attributes: {
      name: "Floating Demo License",
      key: "SAMPLE-000000-000000-000000-000000-V3",
      expiry: "2023-01-01T00:00:00.000Z",
      status: "ACTIVE",
      uses: 0,
      suspended: false,
      scheme: null,
      encrypted: false,
      strict: false,
      floating: true,
      concurrent: false,
      protected: true,
      maxMachines: 10,
      maxProcesses: null,
      maxCores: null,
      maxUses: null,
      requireHeartbeat: false,
      requireCheckIn: false,
      lastValidated: "2022-06-06T16:03:28.185Z",
      lastCheckIn: null,
      nextCheckIn: null,
      metadata: { token: "activ-sample" },
      created: "2021-04-20T16:14:46.713Z",
      updated: "2022-06-06T16:03:28.190Z",
    },
    relationships: {
      account,
      product: {
        links: { related: `${licensePath}/product` },
        data: { type: "products", id: "42b9731d-21f2-4911-a066-d380a96c3a94" },
      },
      policy: {
        links: { related: `${licensePath}/policy` },
        data: { type: "policies", id: "d048c5e6-b813-4e94-a346-d70726397457" },
      },
      group: { links: { related: `${licensePath}/group` }, data: null },
      user: { links: { related: `${licensePath}/user` }, data: null },
      machines: { links: { related: `${licensePath}/machines` }, meta: { cores: 0, count: 1 } },
      tokens: { links: { related: `${licensePath}/tokens` } },
      entitlements: { links: { related: `${licensePath}/entitlements` } },
    },
    links: { self: licensePath },
  },
  license_file: {
    id: "0b7f6a15-95cd-4a64-b1b7-2ee80d4c9f31",
    type: "license-files",
    attributes: {
      certificate: "-----BEGIN LICENSE FILE-----\nc2FtcGxl\n-----END LICENSE FILE-----\n",
      ttl: 2629746,
      expiry: "2022-07-07T02:32:54.000Z",
      issued: "2022-06-06T16:03:28.000Z",
    },
    relationships: { account, license: ownLicense },
  },
  user: {
    id: userId,
    type: "users",
    attributes: {
      fullName: "Grace Okafor",
      firstName: "Grace",
      lastName: "Okafor",
      email: "grace.okafor@example.com",
      status: "ACTIVE",
      role: "user",
      metadata: {},
      created: "2022-05-30T09:12:05.611Z",
      updated: "2022-06-06T15:58:40.020Z",
    },
    relationships: { account },
    links: { self: `${accountPath}/users/${userId}` },
  },
  users: [
    {
      id: "5d3ae7a2-6b0f-4c58-8f9e-7c1b2d4e6f80",
      type: "license-users",
      attributes: attached,
      relationships: {
        account,
        license: ownLicense,
        user: {
          links: { related: `${accountPath}/users/${userId}` },
          data: { type: "users", id: userId },
        },
      },
      links: { related: `${licensePath}/users/${userId}` },
    },
  ],
  entitlement: {
    id: entitlementId,
    type: "entitlements",
    attributes: {
      name: "Demo Entitlement",
      code: "DEMO_ENTITLEMENT",
      metadata: {},
      created: "2022-05-30T09:10:33.118Z",
      updated: "2022-05-30T09:10:33.118Z",
    },
    relationships: { account },
    links: { self: `${accountPath}/entitlements/${entitlementId}` },
  },
  entitlements: [
    {
      id: "e2a90c6b-1f47-4d83-a5be-93c8d07f5a14",
      type: "license-entitlements",
      attributes: attached,
      relationships: {
        account,
        license: ownLicense,
        entitlement: {
          links: { related: `${accountPath}/entitlements/${entitlementId}` },
          data: { type: "entitlements", id: entitlementId },
        },
      },
      links: { related: `${licensePath}/entitlements/${entitlementId}` },
    },
  ],
} satisfies DataOf<typeof objects>;

const scope = {
  fingerprint: "cbce3fc7-0568-476d-a078-069a5d0500a2",
  entitlements: ["DEMO_ENTITLEMENT"],
};
const ts = "2022-06-06T16:03:28.206Z";

/** Meta of the kinds of events that have one. */
const metas = new Map<string, Record<string, unknown>>([
  [
    "keygen.license.validation.succeeded",
    { ts, valid: true, detail: "is valid", code: "VALID", scope },
  ],
  [
    "keygen.license.validation.failed",
    { ts, valid: false, detail: "is expired", code: "EXPIRED", scope },
  ],
  ["keygen.user.password-reset", { passwordResetToken: "sample-password-reset-token" }],
]);

/** The `vendor` member of a sample event. */
export function keygenFrame(code: string): Record<string, unknown> {
  const meta = metas.get(code);
  return { account: accountId, api_version: "1.8", ...(meta && { meta }) };
}
