import * as z from "zod/mini";
import { dictionaryOf, must, oneOf, someText } from "../../catalog/kinds.ts";
import { type ConnectorTarget, connectorNames, connectorSchemas } from "../connectors/schemas.ts";
import { targetAuth } from "../outbound/sign-in/auth-schema.ts";
import { urlText } from "../values/schemas.ts";

/** Where webhooks go: to one URL, or FlexNet's to one for each kind of event; and what they carry beside. */
export const webhookTarget = z.strictObject(
  {
    type: oneOf("webhook"),
    url: z.optional(urlText),
    urls: z.optional(
      z.strictObject(
        {
          entitlement: z.optional(urlText),
          product: z.optional(urlText),
          device: z.optional(urlText),
        },
        must("an object"),
      ),
    ),
    headers: z.optional(dictionaryOf(someText)),
    auth: z.optional(targetAuth),
  },
  must("an object"),
);
export type WebhookTarget = z.infer<typeof webhookTarget>;

/** The types of targets that there are. */
export const targetTypes: readonly string[] = ["webhook", ...connectorNames];

/** Where events go: to webhooks, or into a system by its connector. */
export const target = z.discriminatedUnion(
  "type",
  [webhookTarget, ...Object.values(connectorSchemas).map(({ schema }) => schema)],
  must(`an object whose type is one of ${targetTypes.join(", ")}`),
);
export type Target = WebhookTarget | ConnectorTarget;
