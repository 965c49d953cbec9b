import type { OperationId } from "../../../bus/api/operations/index.ts";
import { flexnetSamples, sample } from "../../../catalog/index.ts";

/*
 * Valid requests of operations. Hostile values replace their parts. Together, the bases of an
 * operation have every member that it accepts, which the test checks by the schemas.
 */

export type Base = { readonly operation: OperationId; readonly body: unknown };

/**
 * @param receiver - A URL that the bus can call.
 * @param certificate - For mutual TLS.
 */
export function basesFor(
  receiver: string,
  certificate: { readonly certificate: string; readonly private_key: string },
): readonly Base[] {
  const replays = [
    {
      status: "all",
      event: "license.*",
      from: "2026-01-31T09:30:00Z",
      to: "1900000000000",
      per_second: 100,
    },
  ];
  const all: Partial<Record<OperationId, readonly unknown[]>> = {
    createSubscription: subscriptions(receiver, certificate),
    changeSubscription: subscriptions(receiver, certificate),
    enableSubscription: [{ held: "replay" }],
    testSubscription: [{ event: "license.updated" }],
    previewSubscription: [
      ...subscriptions(receiver, certificate).map((subscription) => ({ subscription })),
      { subscription_id: "sub_none", change: { name: "x" }, event_id: crypto.randomUUID() },
    ],
    rotateSecret: [{ overlap_seconds: 3_600, signature: "standard-webhooks" }],
    acknowledgeMessages: [{ leases: ["a-lease"] }],
    replaySubscription: replays,
    previewReplay: replays,
    createSource: sources,
    replaceSource: sources,
    testPattern: [
      {
        event: { "detail-type": "license.updated", detail: { data: { license: { id: 1 } } } },
        events: ["license.*"],
        pattern: { detail: { data: { license: { id: [{ numeric: [">", 0] }] } } } },
      },
    ],
    testTransform: [
      { transform: "$", event: "license.updated", format: "licensespring" },
      { transform: "{ 'id': id }", input: { id: 1, more: { text: "x" } } },
    ],
    createKey: [
      {
        kind: "publisher",
        publisher: "platform",
        companies: [1, 2],
        name: "a key",
        expires_at: 253_402_300_799_999,
      },
      { kind: "company", company_id: 1, permissions: "read" },
      { kind: "admin", name: "another" },
    ],
    createPortalSession: [{ permissions: "manage", expires_in: 60 }],
    renameCompany: [{ name: "a company" }],
  };
  return Object.entries(all).flatMap(([operation, bodies]) =>
    bodies.map((body) => ({ operation: operation as OperationId, body })),
  );
}

function subscriptions(
  url: string,
  mtls: { readonly certificate: string; readonly private_key: string },
) {
  const { origin } = new URL(url);
  return [
    {
      name: "a server",
      channel: "webhooks",
      events: ["license.*", "customer.updated"],
      pattern: { detail: { data: { license: { id: [{ exists: true }, { prefix: "a" }] } } } },
      transform: "$",
      format: "licensespring",
      target: {
        type: "webhook",
        url,
        headers: { "x-tenant": "one" },
        auth: { type: "basic", username: "user", password: "pass" },
      },
      signature: "v1a",
      retry: { delays: [900, 900], max_age: 3_600 },
      timeout: 5,
      rate_limit: { max: 1_000, per: "second" },
      ordered: true,
    },
    {
      events: ["flexnet.*"],
      format: "flexnet",
      target: {
        type: "webhook",
        urls: { entitlement: url, product: url, device: url },
        auth: {
          type: "oauth2",
          token_url: url,
          client_id: "id",
          client_secret: "secret",
          scope: "a b",
          audience: "c",
        },
      },
      retry: { exponential: { first: 900, factor: 2, longest: 1_800, retries: 1 } },
    },
    {
      format: "keygen",
      keygen_algorithm: "ed25519",
      keygen_signs_port: true,
      target: { type: "webhook", url, auth: { type: "bearer", token: "a-token" } },
      retry: { linear: { step: 900, retries: 1 } },
    },
    {
      target: { type: "webhook", url, auth: { type: "mtls", ...mtls } },
      retry: { policy: "standard" },
    },
    {
      target: {
        type: "http",
        url,
        request: "{ 'url': 'x', 'body': $ }",
        headers: { "x-tenant": "one" },
        latest_only: true,
        auth: { type: "api_key", in: "query", name: "key", value: "a-key" },
      },
    },
    { target: { type: "slack", url, templates: { "license.*": "'License ' & data.license.id" } } },
    { target: { type: "teams", url, templates: { "license.*": "'License ' & data.license.id" } } },
    {
      target: {
        type: "hubspot",
        token: "pat-na1-x",
        url: origin,
        contacts: { reference: "customer.reference", phone: null },
        licenses: {
          as: "custom_object",
          object_type: "2-3453932",
          id_property: "license_id",
          fields: { key: "license.license_key", kind: { value: "a" } },
          contact: "license.customer.id",
          association_type: 37,
        },
      },
    },
    {
      target: {
        type: "salesforce",
        url: origin,
        auth: { type: "client_credentials", client_id: "id", client_secret: "secret" },
        api_version: "v62.0",
        external_id: "License_Bus_Id__c",
        contacts: { LeadSource: { value: "portal" } },
        products: { Family: "product.short_code" },
        licenses: {
          account_id: "001000000000001AAA",
          contact: "license.customer.id",
          fields: { Description: "license.license_key" },
        },
      },
    },
  ];
}

const sources = [
  { kind: "flexnet", auth: { type: "bearer", token: "a-token" } },
  { kind: "flexnet", name: "FNO", auth: { type: "basic", username: "fno", password: "pass" } },
  {
    kind: "licensespring",
    auth: {
      type: "standard-webhooks",
      secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
      tolerance_seconds: 300,
    },
  },
  {
    kind: "keygen",
    algorithm: "ed25519",
    public_key: "e8601e48b69383ba520245fd07971e983d06d22c4257cfd82304601479cee788",
    tolerance_seconds: 300,
  },
];

const updated = sample("license.updated");

/**
 * Events to publish: of each vendor, with each kind of object id, of lanes, and of a rule that
 * limits deliveries to one.
 */
export const eventBases: readonly Readonly<Record<string, unknown>>[] = [
  {
    event: "license.updated",
    company_id: 1,
    user_id: 7,
    ts: 1_795_348_800,
    data: { license: { ...updated.data.license, id: 1 } },
  },
  { event: "customer.updated", company_id: 1, data: { customer: { id: 1, email: "a@b.example" } } },
  ...(
    ["keygen.user.updated", "keygen.license.users.attached", "flexnet.DEVICE.CREATE"] as const
  ).map((code) => sample(code)),
];

const [notification] = flexnetSamples;
/** A notification of FlexNet Operations, as FlexNet sends it. */
export const notificationBase: unknown = notification;
