import { previewInput, previewSchema } from "../../history/preview.ts";
import { type Descriptions, license, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const previewOperations = {
  previewSubscription: { method: "POST", path: "/v1/companies/{company_id}/subscriptions/preview", access: "company", body: "required", changes: false },
} as const satisfies Operations;

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function previewDescriptions(): Descriptions<typeof previewOperations> {
  return {
    previewSubscription: {
      sdk: "company(1).subscriptions.preview",
      tag: "Subscriptions",
      summary: "Preview a subscription",
      description:
        "Returns whether a new subscription, or a changed one, would receive an event, and the request that the bus would send. It validates like a creation or a change, sends nothing and resolves no name. The request is the one that creates or changes the record if the target is HubSpot or Salesforce, as if the record did not exist there yet. `webhook-id` of a new subscription and signatures are placeholders.",
      properties: {
        "previewSubscription.subscription":
          "New subscription. Give either `subscription` or `change`.",
        "previewSubscription.change":
          "Change of the subscription with `subscription_id`, as in a `PATCH`.",
        "previewSubscription.subscription_id": "Existing subscription that `change` applies to.",
        "previewSubscription.event_id":
          "Event of the company. Without it, the bus takes a sample of the first event type that the subscription receives.",
        "previewSubscription.event": "Event of the preview.",
        "previewSubscription.event.id": "Id of the event. Absent for a sample.",
        "previewSubscription.event.event": "Event code of the event or the sample.",
        "previewSubscription.matches": "Whether the subscription would receive the event.",
        "previewSubscription.reason":
          "Why it would not receive the event. `channel`: its channel does not receive the event type. `events` or `pattern`: the filter does not match. `target`: the format or the connector cannot carry the event type. `null` if it matches.",
        "previewSubscription.explanation": "One sentence about the reason. `null` if it matches.",
        "previewSubscription.outcome":
          "`made`: an attempt would send `request`. `dropped`: there is nothing to send. `failed`: the request cannot be made.",
        "previewSubscription.error": "Why there is no request. Absent if `outcome` is `made`.",
        "previewSubscription.request":
          "Request that the bus would send if the subscription matches. Secrets are shown as `hidden`. Only if `outcome` is `made`.",
        "previewSubscription.request.method":
          "HTTP method. Absent if the consumer polls, and for a target in the company's AWS account.",
        "previewSubscription.request.url":
          "URL, with secrets masked. Absent if the consumer polls, and for a target in the company's AWS account.",
        "previewSubscription.request.headers":
          "Headers, without those of the connection such as `host`.",
        "previewSubscription.request.body": "Body as text. Absent if the request has none.",
      },
      request: {
        schema: previewInput,
        example: {
          subscription: {
            events: ["license.*"],
            target: { type: "webhook", url: "https://example.com/hooks/licenses" },
          },
        },
      },
      successes: [
        {
          status: 200,
          description: "What the subscription would do with the event.",
          schema: previewSchema,
          example: {
            event: { event: "license.activated" },
            matches: true,
            reason: null,
            explanation: null,
            mismatches: [],
            outcome: "made",
            request: {
              method: "POST",
              url: "https://example.com/hooks/licenses",
              headers: { "content-type": "application/json", "webhook-signature": "v1,signature" },
              body: JSON.stringify({ id: uuid, event: "license.activated", data: { license } }),
            },
          },
        },
      ],
    },
  };
}
