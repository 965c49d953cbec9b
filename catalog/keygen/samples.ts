import type { DataOf } from "../kinds.ts";
import type * as objects from "./objects.ts";
import {
  accountId,
  entitlementId,
  groupId,
  licenseId,
  machineId,
  policyId,
  productId,
  releaseId,
  resource,
  sampleLicense,
  to,
  userId,
} from "./sample-resource.ts";

/** Returns one of each of Keygen's resources, as in events. */
export function keygenObjects(): DataOf<typeof objects> {
  const metadata = {};
  const license = to("licenses", licenseId);
  const machine = to("machines", machineId);
  const product = to("products", productId);
  const release = to("releases", releaseId);
  const entitlement = to("entitlements", entitlementId);
  const user = to("users", userId);
  const file = {
    certificate: "-----BEGIN LICENSE FILE-----\nc2FtcGxl\n-----END LICENSE FILE-----\n",
    ttl: 2629746,
    expiry: "2022-07-07T02:32:54.000Z",
    issued: "2022-06-06T16:03:28.000Z",
  };
  const heartbeat = {
    lastHeartbeat: "2022-06-06T16:03:28.000Z",
    nextHeartbeat: "2022-06-06T16:13:28.000Z",
  };
  const artifact = resource(
    "artifacts",
    "d7c6b5a4-93e2-4f10-8a7b-6c5d4e3f2a1b",
    {
      filename: "setup.exe",
      filetype: "exe",
      filesize: 104857600,
      platform: "win32",
      arch: "amd64",
      signature: null,
      checksum: null,
      status: "UPLOADED",
      metadata,
    },
    { release },
  );

  return {
    license: sampleLicense(),
    artifact,
    artifact_or_release: artifact,
    account: resource("accounts", accountId, {
      name: "Demo Account",
      slug: "demo",
      status: "SUBSCRIBED",
      metadata,
    }),
    billing: resource("billings", "3c2b1a09-8f7e-4d6c-9b5a-4e3d2c1b0a9f", {
      subscriptionStatus: "active",
      subscriptionPeriodStart: "2022-06-01T00:00:00.000Z",
      subscriptionPeriodEnd: "2022-07-01T00:00:00.000Z",
      cardExpiry: "2025-01-01T00:00:00.000Z",
      cardBrand: "Visa",
      cardLast4: "4242",
      state: "subscribed",
    }),
    component: resource(
      "components",
      "f1e2d3c4-b5a6-4978-8695-a4b3c2d1e0f9",
      { fingerprint: "9f:3a:77:10:bc:2e", name: "Main board", metadata },
      { machine },
    ),
    constraints: [
      resource(
        "release-entitlement-constraints",
        "a0b1c2d3-e4f5-4061-9728-394a5b6c7d8e",
        {},
        { entitlement, release },
      ),
    ],
    entitlement: resource("entitlements", entitlementId, {
      name: "Demo Entitlement",
      code: "DEMO_ENTITLEMENT",
      metadata,
    }),
    entitlements: [
      resource(
        "license-entitlements",
        "e2a90c6b-1f47-4d83-a5be-93c8d07f5a14",
        {},
        { license, entitlement },
      ),
    ],
    environment: resource("environments", "7e6d5c4b-3a29-4810-9f8e-7d6c5b4a3928", {
      name: "Sandbox",
      code: "sandbox",
      isolationStrategy: "ISOLATED",
    }),
    group: resource("groups", groupId, {
      name: "Drafting team",
      maxUsers: null,
      maxLicenses: 25,
      maxMachines: null,
      metadata,
    }),
    key: resource(
      "keys",
      "90817263-5443-4625-9a1b-0c2d3e4f5a6b",
      { key: "SAMPLE-POOLED-KEY-0001" },
      { policy: to("policies", policyId) },
    ),
    license_file: resource("license-files", "0b7f6a15-95cd-4a64-b1b7-2ee80d4c9f31", file, {
      license,
    }),
    machine: resource(
      "machines",
      machineId,
      {
        fingerprint: "cbce3fc7-0568-476d-a078-069a5d0500a2",
        name: "Workstation 7",
        ip: "192.0.2.17",
        hostname: "workstation-7.example.com",
        platform: "Windows",
        cores: 8,
        requireHeartbeat: true,
        heartbeatStatus: "ALIVE",
        heartbeatDuration: 600,
        ...heartbeat,
        metadata,
      },
      { license, product },
    ),
    machine_file: resource("machine-files", "4d5e6f70-8192-4a3b-9c4d-5e6f70819203", file, {
      license,
      machine,
    }),
    owners: [
      resource(
        "group-owners",
        "1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9",
        {},
        { group: to("groups", groupId), user },
      ),
    ],
    package: resource(
      "packages",
      "8c9d0e1f-2a3b-4c5d-8e6f-708192a3b4c5",
      { name: "Drawing Board", key: "drawing-board", engine: "npm", metadata },
      { product },
    ),
    plan: resource("plans", "c0d1e2f3-a4b5-4c6d-9e7f-8091a2b3c4d5", { name: "Std 1", price: 4900 }),
    policy: resource(
      "policies",
      policyId,
      {
        name: "Floating Demo Policy",
        duration: 31536000,
        floating: true,
        maxMachines: 10,
        metadata,
      },
      { product },
    ),
    process: resource(
      "processes",
      "5f6e7d8c-9bab-4cad-8bae-9fa0b1c2d3e4",
      { pid: "1337", status: "ALIVE", interval: 600, ...heartbeat, metadata },
      { product, license, machine },
    ),
    product: resource("products", productId, {
      name: "Drawing Board",
      code: "drawing-board",
      distributionStrategy: "LICENSED",
      url: "https://example.com/drawing-board",
      platforms: ["Windows", "macOS"],
      metadata,
    }),
    release: resource(
      "releases",
      releaseId,
      {
        name: "Drawing Board 4.2.0",
        description: null,
        channel: "stable",
        status: "PUBLISHED",
        tag: null,
        version: "4.2.0",
        semver: { major: 4, minor: 2, patch: 0, prerelease: null, build: null },
        metadata,
        yanked: null,
      },
      { product },
    ),
    second_factor: resource(
      "second-factors",
      "e8d7c6b5-a493-4827-9160-5f4e3d2c1b0a",
      { enabled: true },
      { user },
    ),
    setting: resource("settings", "6d7e8f90-a1b2-4c3d-8e4f-5061728394a5", {
      key: "default_license_permissions",
      value: ["license.validate"],
    }),
    token: resource(
      "tokens",
      "b1a2938c-7d6e-4f50-8a4b-3c2d1e0f9a8b",
      { kind: "user-token", name: null, expiry: "2022-06-20T16:03:28.000Z" },
      { bearer: user },
    ),
    user: resource("users", userId, {
      fullName: "Grace Okafor",
      firstName: "Grace",
      lastName: "Okafor",
      email: "grace.okafor@example.com",
      status: "ACTIVE",
      role: "user",
      metadata,
    }),
    users: [
      resource("license-users", "5d3ae7a2-6b0f-4c58-8f9e-7c1b2d4e6f80", {}, { license, user }),
    ],
  };
}
