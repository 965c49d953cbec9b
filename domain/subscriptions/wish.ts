import * as z from "zod/mini";
import { channels } from "../../catalog/index.ts";
import { dictionary, must, oneOf, someText } from "../../catalog/kinds.ts";
import { flexnetAuth } from "../formats/credential-schema.ts";
import { formats } from "../formats/index.ts";
import { keygenAlgorithms } from "../signatures/keygen.ts";
import { schemes } from "../signatures/standard-webhooks.ts";

const seconds = "a number of seconds, from 1 to 86400";
const url = someText.check(z.maxLength(2000, must("at most 2000 long")));
const eventFilter = someText.check(
  z.regex(/^[\w.*-]{1,100}$/, must("an event code; * stands for anything")),
);

/** Where webhooks go: to one URL, or FlexNet's to one for each kind of event. */
const webhookTarget = z.strictObject(
  {
    type: oneOf("webhook"),
    url: z.optional(url),
    urls: z.optional(
      z.strictObject(
        { entitlement: z.optional(url), product: z.optional(url), device: z.optional(url) },
        must("an object"),
      ),
    ),
    auth: z.optional(flexnetAuth),
  },
  must("an object"),
);

const retry = z.strictObject(
  {
    delays: z
      .array(
        z.int(must(seconds)).check(z.minimum(1, must(seconds)), z.maximum(86_400, must(seconds))),
        must("an array"),
      )
      .check(z.maxLength(20, must("at most 20 delays"))),
  },
  must("an object"),
);

/** What a company may ask for when it subscribes. */
export const wish = z.strictObject(
  {
    name: z.optional(
      someText.check(
        z.minLength(1, must("one character at least")),
        z.maxLength(100, must("at most 100 long")),
      ),
    ),
    channel: z._default(oneOf(...channels), "webhooks"),
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
    format: z._default(oneOf(...formats), "licensespring"),
    target: webhookTarget,
    /** The scheme of the Standard Webhooks signature: v1 is HMAC, v1a is Ed25519. */
    signature: z._default(oneOf(...schemes), "v1"),
    keygen_algorithm: z.optional(oneOf(...keygenAlgorithms)),
    retry: z.optional(retry),
  },
  must("an object"),
);
export type Wish = z.infer<typeof wish>;
