import { accountId, licenseId, pathOf, to } from "./sample-resource.ts";

/** The license of Keygen's published webhook, with another key and token. */
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
