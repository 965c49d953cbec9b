import * as z from "zod/mini";
import { testRequest } from "../../delivery/test-delivery.ts";
import { unknownHealth } from "../../endpoints/endpoint.ts";
import { enableRequest, stateOf } from "../../endpoints/subscription-view.ts";
import { changeRequest } from "../../subscriptions/change.ts";
import { rotationRequest } from "../../subscriptions/rotation.ts";
import { subscriptionInput } from "../../subscriptions/subscription-input.ts";
import { subscriptionSchema, subscriptionWithSecretSchema } from "./answers.ts";
import { type Descriptions, moment } from "./description.ts";
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
  testSubscription:    { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/test",          access: "company", body: "optional" },
  rotateSecret:        { method: "POST",   path: "/v1/companies/{company_id}/subscriptions/{id}/rotate-secret", access: "company", body: "optional" },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function subscriptionDescriptions(): Descriptions<typeof subscriptionOperations> {
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

  return {
    listSubscriptions: basics.list,
    createSubscription: basics.create({
      summary: "Subscribe: say which events go where",
      description: "The answer holds the signing secret, which is not shown again.",
      request: { schema: subscriptionInput, example: exampleInput },
      problems: ["too-many-subscriptions"],
      schema: subscriptionWithSecretSchema,
      example: withSecret,
    }),
    getSubscription: basics.read,
    changeSubscription: {
      ...basics.read,
      summary: "Change a subscription",
      description:
        "Each field that is given takes the place of the one that was; null takes away what need not be there. It holds from the next event on.",
      request: { schema: changeRequest, example: { events: ["license.*", "order.*"], name: null } },
      problems: ["made-by-rule", "precondition-failed", "changed-meanwhile"],
    },
    deleteSubscription: {
      ...basics.remove,
      description:
        "Deliveries that have not arrived become dead, with the reason that the subscription was deleted.",
      problems: ["made-by-rule", "precondition-failed", "changed-meanwhile"],
    },
    enableSubscription: {
      ...basics.read,
      summary: "Enable a subscription",
      description:
        "What was held meanwhile is sent, the oldest first and gradually, or dropped where you say so. It also ends a pause after failures, and what the bus disabled.",
      request: { schema: enableRequest, example: { held: "replay" } },
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    disableSubscription: {
      ...basics.read,
      summary: "Disable a subscription",
      description: "What comes from then on is held for it, and lost nowhere.",
      problems: ["precondition-failed", "changed-meanwhile"],
    },
    testSubscription: {
      ...basics.read,
      summary: "Send a sample event to a subscription's endpoint",
      description:
        "Sends a sample of the requested event type, or of the first type that the subscription receives. The delivery is listed like any other. It is attempted once, even while the subscription is disabled.",
      request: { schema: testRequest, example: { event: "license.activated" } },
      successes: [
        {
          status: 202,
          description: "It is on its way, under that id.",
          schema: z.strictObject({ id: z.string(), event: z.string() }),
          example: { id: "dlv_01M82GW3N5E7YRBPPC9RBJHB5A", event: "license.activated" },
        },
      ],
      problems: ["channel-not-deployed"],
    },
    rotateSecret: {
      ...basics.read,
      summary: "Get a new signing secret",
      description: "The old one holds for a while beside it, a day unless told.",
      request: { schema: rotationRequest, example: { overlap_seconds: 3600 } },
      successes: [
        {
          status: 200,
          description: "The subscription with its new secret, which is not shown again.",
          schema: subscriptionWithSecretSchema,
          example: withSecret,
        },
      ],
      problems: ["precondition-failed", "changed-meanwhile"],
    },
  };
}
