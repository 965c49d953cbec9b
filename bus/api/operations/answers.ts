import * as z from "zod/mini";
import { channels, vendors } from "../../../catalog/event-type.ts";
import { awsTargets } from "../../company-aws/target-schema.ts";
import { connectorNames } from "../../connectors/index.ts";
import { stateSchema } from "../../endpoints/subscription-view.ts";
import { permissionNames } from "../../keys/api-key.ts";
import { hiddenValue } from "../../outbound/target-headers.ts";
import { keygenAlgorithms } from "../../signatures/keygen.ts";
import {
  pollTarget,
  subscriptionInput,
  webhookTarget,
} from "../../subscriptions/subscription-input.ts";
import { problemSchema } from "../../values/schemas.ts";
import type { Success } from "./description.ts";

/* Schemas of answers. */

/** Schemas with a name in the document. */
export const named = z.registry<{ readonly id: string }>();

function name<S extends z.ZodMiniType>(id: string, schema: S): S {
  named.add(schema, { id });
  return schema;
}

const text = z.string();
const unixMs = z.int();

name("Problem", problemSchema);

/** A credential as the API shows it: only its type. */
const hidden = z.strictObject({ type: text });

/** A connector's target as the API shows it. The connector leaves out secrets. */
const shownConnector = z.looseObject({ type: z.enum(connectorNames) });

/** A sign-in as the API shows it: its type and the parts that are not secret. */
const shownAuth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.enum(["basic", "bearer", "none"]) }),
  z.strictObject({
    type: z.literal("oauth2"),
    token_url: text,
    client_id: text,
    scope: z.optional(text),
    audience: z.optional(text),
  }),
  z.strictObject({ type: z.literal("mtls"), subject: text, expires_at: unixMs }),
]);

const shownWebhook = z.strictObject({
  type: webhookTarget.shape.type,
  url: webhookTarget.shape.url,
  urls: webhookTarget.shape.urls,
  headers: z.optional(z.record(text, z.literal(hiddenValue))),
  auth: z.optional(shownAuth),
});

const versionShape = {
  id: text,
  company_id: z.int(),
  rule: z.optional(text),
  name: z.optional(text),
  channel: z.enum(channels),
  events: z.array(text),
  pattern: z.optional(z.record(text, z.unknown())),
  /** Only for webhooks. */
  format: z.optional(subscriptionInput.shape.format),
  transform: subscriptionInput.shape.transform,
  target: z.discriminatedUnion("type", [shownWebhook, pollTarget, ...awsTargets, shownConnector]),
  /** Only for webhooks, like the keys that verify them. */
  signature: z.optional(subscriptionInput.shape.signature),
  public_key: z.optional(text),
  keygen: z.optional(
    z.strictObject({
      algorithm: z.enum(keygenAlgorithms),
      public_key: text,
      /** Only during a rotation. */
      next_public_key: z.optional(text),
      next_signs_from: z.optional(unixMs),
    }),
  ),
  keygen_signs_port: subscriptionInput.shape.keygen_signs_port,
  retry: subscriptionInput.shape.retry,
  timeout: subscriptionInput.shape.timeout,
  rate_limit: subscriptionInput.shape.rate_limit,
  ordered: subscriptionInput.shape.ordered,
  enabled: z.boolean(),
  created_at: unixMs,
  changed_at: z.optional(unixMs),
};
/** A doubt about a valid configuration. */
const warningSchema = z.strictObject({ pointer: text, message: text });
const policySchema = z.strictObject({
  Version: z.literal("2012-10-17"),
  Statement: z.array(z.record(text, z.unknown())),
});
/** The external id and the policies of a role that the bus assumes. */
export const awsAccessSchema = name(
  "AwsAccess",
  z.strictObject({
    external_id: text,
    principal: text,
    role_name_prefix: text,
    trust_policy: policySchema,
    permission_policy: z.optional(policySchema),
  }),
);

const shownSubscription = {
  ...versionShape,
  state: stateSchema,
  /** Only if one subscription is read, and only if there are any. */
  warnings: z.optional(z.array(warningSchema)),
  /** Only if one subscription is read, and only of a target in the company's AWS account. */
  aws_access: z.optional(awsAccessSchema),
};

export const subscriptionSchema = name("Subscription", z.strictObject(shownSubscription));
/** A subscription as it was, without the state of its endpoint. */
export const subscriptionVersionSchema = name("SubscriptionVersion", z.strictObject(versionShape));
export const subscriptionWithSecretSchema = name(
  "SubscriptionWithSecret",
  // Only for webhooks: a connector's requests are not signed.
  z.strictObject({ ...shownSubscription, secret: z.optional(text) }),
);

const sourceShape = {
  id: text,
  company_id: z.int(),
  name: z.optional(text),
  created_at: unixMs,
};

export const sourceSchema = name(
  "Source",
  z.discriminatedUnion("kind", [
    z.strictObject({
      ...sourceShape,
      kind: z.literal("keygen"),
      algorithm: z.enum(keygenAlgorithms),
      public_key: text,
      tolerance_seconds: z.optional(z.union([z.int(), z.literal("off")])),
    }),
    z.strictObject({ ...sourceShape, kind: z.literal("flexnet"), auth: hidden }),
    z.strictObject({ ...sourceShape, kind: z.literal("licensespring"), auth: hidden }),
  ]),
);

const eventTypeShape = {
  code: text,
  vendor: z.enum(vendors),
  status: z.enum(["listed", "documented", "undocumented", "unconfirmed"]),
  publishers: z.array(text),
  consumers: z.array(z.enum(channels)),
  objects: z.array(text),
  trigger: z.optional(text),
  payload: z.optional(text),
  notes: z.optional(text),
  once: z.optional(z.strictObject({ per: z.array(text), within: z.optional(z.int()) })),
};
const anyObject = z.record(text, z.unknown());

export const eventTypeSchema = name("EventType", z.strictObject(eventTypeShape));
export const eventTypeDetailsSchema = name(
  "EventTypeDetails",
  z.strictObject({ ...eventTypeShape, schema: anyObject, sample: anyObject }),
);
export const jsonSchemaSchema = name("JsonSchema", anyObject);

const keyShape = {
  id: text,
  kind: z.enum(["publisher", "company", "admin"]),
  publisher: z.optional(text),
  companies: z.optional(z.array(z.int())),
  company_id: z.optional(z.int()),
  /** Only for keys of companies and administrators. */
  permissions: z.optional(z.enum(permissionNames)),
  name: z.optional(text),
  created_at: unixMs,
  expires_at: z.optional(unixMs),
  last_used_at: z.optional(unixMs),
};

export const keySchema = name("Key", z.strictObject(keyShape));
export const keyWithSecretSchema = name(
  "KeyWithSecret",
  z.strictObject({ ...keyShape, key: text }),
);

const acceptedShape = {
  id: text,
  event: text,
  repeat: z.optional(z.boolean()),
  suppressed: z.optional(text),
};

export const acceptedSchema = name("Accepted", z.strictObject(acceptedShape));
export const resultsSchema = name(
  "Results",
  z.strictObject({
    results: z.array(
      z.union([
        z.strictObject({ status: z.literal(202), ...acceptedShape }),
        z.strictObject({ status: z.int(), problem: problemSchema }),
      ]),
    ),
  }),
);

/** The answer of a list: a page, and the cursor of the next one. */
export function pageAnswer(item: z.ZodMiniType, example: unknown): Success {
  return {
    status: 200,
    description: "A page of the list.",
    schema: z.strictObject({ items: z.array(item), next: z.nullable(text) }),
    example: { items: [example], next: null },
  };
}
