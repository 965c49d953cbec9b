import * as z from "zod/mini";
import { acknowledgeRequest } from "../../polling/request.ts";
import { named } from "./answers.ts";
import { type Descriptions, moment, uuid } from "./description.ts";
import type { Operations } from "./operation.ts";

// biome-ignore format: a table is read by its columns
export const messageOperations = {
  fetchMessages:       { method: "GET",  path: "/v1/companies/{company_id}/subscriptions/{id}/messages",             access: "company", query: "messages", changes: true, recorded: false },
  acknowledgeMessages: { method: "POST", path: "/v1/companies/{company_id}/subscriptions/{id}/messages/acknowledge", access: "company", body: "required", recorded: false },
} as const satisfies Operations;

const polled = z.strictObject({
  id: z.string(),
  event_id: z.string(),
  event: z.string(),
  accepted_at: z.int(),
  lease: z.string(),
  leased_until: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
const messages = z.strictObject({ items: z.array(polled) });
const acknowledged = z.strictObject({
  items: z.array(
    z.strictObject({ lease: z.string(), result: z.enum(["acknowledged", "expired"]) }),
  ),
});

/** Describes these operations for the OpenAPI document. Bundles that do not serve it leave this out. */
export function messageDescriptions(): Descriptions<typeof messageOperations> {
  named.add(polled, { id: "PolledMessage" });
  named.add(messages, { id: "PolledMessages" });
  named.add(acknowledged, { id: "AcknowledgedMessages" });
  const id = "dlv_01M82GW3N5E7YRBPPC9RBJHB5A";
  const lease = `${id}.m82gw3n5e`;
  const common = { tag: "Messages" } as const;
  return {
    fetchMessages: {
      ...common,
      sdk: "company(1).subscriptions.messages.fetch",
      summary: "Fetch messages",
      description:
        "Leases the oldest waiting deliveries of a subscription whose target has the type `poll`. A delivery returns when its lease ends, unless the consumer acknowledges it. Each has the headers and the body that a webhook would have.",
      properties: {
        "query.fetchMessages.limit": "Maximum number of messages, from 1 to 10. 10 by default.",
        "query.wait": "Seconds to wait for a message if there is none, from 0 to 20. 0 by default.",
        "query.lease": "Duration of the leases in seconds, from 1 to 43200. 60 by default.",
        "PolledMessage.id": "Id of the delivery, which is its `webhook-id`.",
        "PolledMessage.lease": "Text that acknowledges the delivery until the lease ends.",
        leased_until: "When the lease ends, in Unix milliseconds.",
        "PolledMessage.headers":
          "Headers that a webhook would have, with the signature over `body`.",
        "PolledMessage.body": "Body that a webhook would have, as text, because it is signed.",
      },
      successes: [
        {
          status: 200,
          description: "Leased messages; none if nothing waits.",
          schema: messages,
          example: {
            items: [
              {
                id,
                event_id: uuid,
                event: "license.activated",
                accepted_at: moment,
                lease,
                leased_until: moment + 60_000,
                headers: { "content-type": "application/json", "webhook-id": id },
                body: '{"event":"license.activated"}',
              },
            ],
          },
        },
      ],
    },
    acknowledgeMessages: {
      ...common,
      sdk: "company(1).subscriptions.messages.acknowledge",
      summary: "Acknowledge messages",
      description:
        "Records leased deliveries as delivered. The result is `expired` if the lease has ended: the delivery returns, or has returned already. Acknowledging a message again is safe.",
      request: { schema: acknowledgeRequest, example: { leases: [lease] } },
      properties: {
        leases: "1 to 100 leases of messages.",
        "AcknowledgedMessages.items": "A result for each lease, in the order of the request.",
        "AcknowledgedMessages.lease": "Lease of the request.",
        result: "`acknowledged`: the delivery is delivered. `expired`: the lease had ended.",
      },
      successes: [
        {
          status: 200,
          description: "The results.",
          schema: acknowledged,
          example: { items: [{ lease, result: "acknowledged" }] },
        },
      ],
    },
  };
}
