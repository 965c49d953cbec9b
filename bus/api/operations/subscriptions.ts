import * as z from "zod/mini";
import { awsAccessOf } from "../../company-aws/access.ts";
import { exampleArn } from "../../company-aws/arn.ts";
import { mapping } from "../../connectors/mapping-schema.ts";
import { testRequest } from "../../delivery/test-delivery.ts";
import { unknownHealth } from "../../endpoints/endpoint.ts";
import { enableRequest, stateOf } from "../../endpoints/subscription-view.ts";
import { changeRequest } from "../../subscriptions/change.ts";
import { rotationRequest } from "../../subscriptions/rotation.ts";
import { subscriptionInput } from "../../subscriptions/subscription-input.ts";
import {
  awsAccessSchema,
  named,
  subscriptionSchema,
  subscriptionWithSecretSchema,
} from "./answers.ts";
import { type Descriptions, moment, type Success } from "./description.ts";
import { ofCompany } from "./of-company.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const subscriptionOperations = {
  listSubscriptions:   { method: "GET",    path: "/v1/companies/{company_id}/subscriptions",                    access: "company", query: "page" },
  createSubscription:  { method: "POST",   path: "/v1/companies/{company_id}/subscriptions",                    access: "company", body: "required" },
  getSubscription:     { method: "GET",    path: "/v1/companies/{company_id}/subscriptions/{id}",               access: "company" },
  changeSubscription:  { method: "PATCH",  path: "/v1/companies/{company_id}/subscriptions/{id}",               access: "company", body: "required" },
  deleteSubscription:  { method: "DELETE", path: "/v1/companies/{company_id}/subscriptions/{id}",               access: "company" },
  enableSubscription:  { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/enable",        access: "company", body: "optional" },
  disableSubscription: { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/disable",       access: "company" },
  validateSubscription:       { method: "POST", path: "/v1/companies/{company_id}/subscriptions/validate",      access: "company", body: "required", changes: false },
  validateSubscriptionChange: { method: "POST", path: "/v1/companies/{company_id}/subscriptions/{id}/validate", access: "company", body: "required", changes: false },
  testSubscription:    { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/test",          access: "company", body: "optional" },
  getAwsAccess:        { method: "GET",    path: "/v1/companies/{company_id}/aws-access",                       access: "company", query: "awsAccess" },
  rotateSecret:        { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/rotate-secret", access: "company", body: "optional" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function subscriptionDescriptions(): Descriptions<typeof subscriptionOperations> {
  named.add(mapping, { id: "FieldMapping" });
  named.add(subscriptionInput, { id: "SubscriptionInput" });
  named.add(changeRequest, { id: "SubscriptionChange" });

  const exampleInput = {
    name: "my server",
    events: ["license.*"],
    target: { type: "webhook", url: "https://example.com/hooks/licenses" },
  };
  const example = {
    ...exampleInput,
    id: "sub_01M82GW3N5E7YRBPPC9RBJHB5A",
    company_id: 1,
    channel: "webhooks",
    format: "licensespring",
    signature: "v1",
    enabled: true,
    state: stateOf(true, unknownHealth),
    created_at: moment,
  };
  const withSecret = { ...example, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

  const basics = ofCompany({
    tag: "Subscriptions",
    name: "subscription",
    schema: subscriptionSchema,
    example,
  });

  const valid: Success = {
    status: 200,
    description: "It is valid.",
    schema: z.strictObject({ valid: z.literal(true) }),
    example: { valid: true },
  };

  return {
    listSubscriptions: { ...basics.list, sdk: "company(1).subscriptions.list" },
    createSubscription: basics.create({
      sdk: "company(1).subscriptions.create",
      summary: "Create a subscription",
      description:
        "Subscribes a company to events. Only this answer shows the signing secret of a webhook.",
      request: { schema: subscriptionInput, example: exampleInput },
      problems: ["too-many-subscriptions"],
      schema: subscriptionWithSecretSchema,
      example: withSecret,
    }),
    getSubscription: { ...basics.read, sdk: "company(1).subscriptions.get" },
    changeSubscription: {
      ...basics.read,
      sdk: "company(1).subscriptions.update",
      summary: "Change a subscription",
      description:
        "Replaces the fields that the request has. `null` removes an optional one. The change applies from the next event on, and to deliveries that wait.",
      request: { schema: changeRequest, example: { events: ["license.*", "order.*"], name: null } },
      problems: ["made-by-rule", "precondition-failed", "changed-meanwhile"],
    },
    deleteSubscription: {
      ...basics.remove,
      sdk: "company(1).subscriptions.delete",
      description:
        "Deletes a subscription for good. Its deliveries that are retrying or held become dead.",
      problems: ["made-by-rule", "precondition-failed", "changed-meanwhile"],
    },
    enableSubscription: {
      ...basics.read,
      sdk: "company(1).subscriptions.enable",
      summary: "Enable a subscription",
      description:
        "Enables a subscription that the company or the bus disabled, closes its circuit breaker and forgets its failures. The bus sends the held deliveries, the oldest first, unless you drop them.",
      request: { schema: enableRequest, example: { held: "replay" } },
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    disableSubscription: {
      ...basics.read,
      sdk: "company(1).subscriptions.disable",
      summary: "Disable a subscription",
      description: "Stops deliveries. The bus holds them until someone enables the subscription.",
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    validateSubscription: {
      tag: "Subscriptions",
      sdk: "company(1).subscriptions.validate",
      summary: "Validate a subscription",
      description:
        "Checks the input of a new subscription as creating it does, and creates nothing. Answers 422 with the errors of an input that is not valid.",
      request: { schema: subscriptionInput, example: exampleInput },
      properties: { valid: "Always `true`." },
      successes: [valid],
      problems: ["too-many-subscriptions"],
    },
    validateSubscriptionChange: {
      tag: "Subscriptions",
      sdk: "company(1).subscriptions.validateChange",
      summary: "Validate a change of a subscription",
      description:
        "Checks a change of a subscription as making it does, and changes nothing. Answers 422 with the errors of a change that is not valid.",
      request: { schema: changeRequest, example: { events: ["license.*", "order.*"], name: null } },
      properties: { valid: "Always `true`." },
      successes: [valid],
      problems: ["made-by-rule"],
    },
    testSubscription: {
      ...basics.read,
      sdk: "company(1).subscriptions.test",
      summary: "Test a subscription",
      description:
        "Sends a sample event to the endpoint, once, even while the subscription is disabled. For HubSpot and Salesforce it tests the connection and changes nothing there. The delivery has `is_test`. Statistics, replays and lists with `status` leave it out.",
      request: { schema: testRequest, example: { event: "license.activated" } },
      successes: [
        {
          status: 202,
          description: "The bus sends the sample.",
          schema: z.strictObject({ id: z.string(), event: z.string() }),
          example: { id: "dlv_01M82GW3N5E7YRBPPC9RBJHB5A", event: "license.activated" },
        },
      ],
      problems: ["channel-not-deployed"],
    },
    getAwsAccess: {
      tag: "Subscriptions",
      sdk: "company(1).awsAccess",
      summary: "Get the policies of a role in the company's AWS account",
      description:
        "Returns what the company needs for the role of a target `sqs`, `sns` or `eventbridge`: the external id that the bus gives when it assumes the role, and the role's policies.",
      properties: {
        arn: "ARN of the queue, topic or event bus that the role sends to. With it, the answer has the `permission_policy`.",
      },
      successes: [
        {
          status: 200,
          description: "The external id and the policies.",
          schema: awsAccessSchema,
          example: awsAccessOf(
            1,
            exampleArn("events:eu-west-1:444455556666:event-bus/LicenseEventBus"),
            exampleArn("sqs:eu-west-1:111122223333:license-events"),
          ),
        },
      ],
    },
    rotateSecret: {
      ...basics.read,
      sdk: "company(1).subscriptions.rotateSecret",
      summary: "Rotate the signing secret",
      description:
        "Returns a new signing secret of a webhook. The old one stays valid for a while. Meanwhile deliveries carry a signature by each. With `signature` `keygen` it replaces the key pair of Keygen's signature instead. Then the old key signs until the overlap is over, and the subscription shows both public keys.",
      request: { schema: rotationRequest, example: { overlap_seconds: 3600 } },
      successes: [
        {
          status: 200,
          description: "The subscription with its new secret or key.",
          schema: subscriptionWithSecretSchema,
          example: withSecret,
        },
      ],
      problems: ["precondition-failed", "changed-meanwhile"],
    },
  };
}
