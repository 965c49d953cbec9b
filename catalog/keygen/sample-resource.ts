/*
 * The account and the license are those of a webhook that Keygen itself sent and published
 * (test/conformance/keygen-webhook.json). The rest is made to match.
 */
export const accountId = "1fddcec8-8dd3-4d8d-9b16-215cac0f9b52";
export const licenseId = "1598f237-f82f-448a-91f7-18d2c7e6fd41";
export const productId = "42b9731d-21f2-4911-a066-d380a96c3a94";
export const policyId = "d048c5e6-b813-4e94-a346-d70726397457";
export const userId = "8f0c7b4e-3a52-4d19-9c1d-5b6e2f7a9d03";
export const entitlementId = "c4b1f0de-72a8-4e36-8f55-0d9a6b3e1c27";
export const groupId = "6ab0c2d7-4e1f-4b83-9d25-1c7f8e3a5b90";
export const machineId = "2e9d4c61-7b0a-4f3e-8c5d-90a1b2c3d4e5";
export const releaseId = "b83f5a17-0c6d-4e92-a1f4-7d8e9c0b1a26";

const created = "2022-05-30T09:10:33.118Z";
const updated = "2022-06-06T15:58:40.020Z";

/** Returns a relationship to one resource. */
export function to(type: string, id: string) {
  return { links: { related: pathOf(type, id) }, data: { type, id } };
}

/** Returns a resource of the sample account, as in Keygen's events. */
export function resource<const T extends string>(
  type: T,
  id: string,
  attributes: Readonly<Record<string, unknown>>,
  relationships: Readonly<Record<string, unknown>> = {},
) {
  return {
    id,
    type,
    attributes: { ...attributes, created, updated },
    relationships: { account: to("accounts", accountId), ...relationships },
    links: { self: pathOf(type, id) },
  };
}

function pathOf(type: string, id: string): string {
  const account = `/v1/accounts/${accountId}`;
  return type === "accounts" ? account : `${account}/${type}/${id}`;
}

/** Returns the license of Keygen's published webhook, with another key and token. */
export function sampleLicense() {
  const licensePath = pathOf("licenses", licenseId);
  return {
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
      account: to("accounts", accountId),
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
  } as const;
}

/** Returns the `vendor` member of a sample event. */
export function keygenFrame(code: string): Record<string, unknown> {
  const meta = metaOf(code);
  return { account: accountId, api_version: "1.8", ...(meta && { meta }) };
}

/** Returns the meta of an event type that has one. */
function metaOf(code: string): Record<string, unknown> | undefined {
  const ts = "2022-06-06T16:03:28.206Z";
  const scope = {
    fingerprint: "cbce3fc7-0568-476d-a078-069a5d0500a2",
    entitlements: ["DEMO_ENTITLEMENT"],
  };
  switch (code) {
    case "keygen.license.validation.succeeded":
      return { ts, valid: true, detail: "is valid", code: "VALID", scope };
    case "keygen.license.validation.failed":
      return { ts, valid: false, detail: "is expired", code: "EXPIRED", scope };
    case "keygen.machine.proofs.generated":
      return { proof: "v1x0:sample-dataset.sample-signature" };
    case "keygen.release.upgraded":
      return { current: "4.1.0", next: "4.2.0" };
    case "keygen.user.password-reset":
      return { passwordResetToken: "sample-password-reset-token" };
    default:
      return undefined;
  }
}
