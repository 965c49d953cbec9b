import * as z from "zod/mini";
import { type Channel, channels } from "../../catalog/index.ts";
import { dictionary, must, oneOf, someText } from "../../catalog/kinds.ts";
import { formats } from "../formats/index.ts";
import { keygenAlgorithms } from "../signatures/keygen.ts";
import { schemes } from "../signatures/standard-webhooks.ts";
import { expression } from "../transforms/expression-schema.ts";
import { displayName } from "../values/schemas.ts";
import { rateLimit, retry, timeout } from "./pacing-wish.ts";
import { target } from "./target-wish.ts";

const eventFilter = someText.check(
  z.regex(/^[\w.*-]{1,100}$/, must("an event code; * stands for anything")),
);

/** What a company may ask for when it subscribes. */
export const wish = z.strictObject(
  {
    name: displayName,
    /** Of a webhook "webhooks", of a connector "integrations", unless told. */
    channel: z.optional(oneOf(...channels)),
    events: z._default(
      z
        .array(eventFilter, must("an array"))
        .check(
          z.minLength(1, must("one event code at least")),
          z.maxLength(100, must("at most 100")),
        ),
      ["*"],
    ),
    pattern: z.optional(dictionary),
    /** JSONata that makes another body of the one that the format gives, or drops the event by giving none. */
    transform: z.optional(expression),
    format: z._default(oneOf(...formats), "licensespring"),
    target,
    /** The scheme of the Standard Webhooks signature: v1 is HMAC, v1a is Ed25519. */
    signature: z._default(oneOf(...schemes), "v1"),
    keygen_algorithm: z.optional(oneOf(...keygenAlgorithms)),
    retry: z.optional(retry),
    timeout: z.optional(timeout),
    rate_limit: z.optional(rateLimit),
    /** Whether the events of one object arrive in the order in which they were accepted. */
    ordered: z.optional(z.boolean(must("true or false"))),
  },
  must("an object"),
);
export type Wish = z.infer<typeof wish>;

export function channelOf({ channel, target }: Pick<Wish, "channel" | "target">): Channel {
  return channel ?? (target.type === "webhook" ? "webhooks" : "integrations");
}
