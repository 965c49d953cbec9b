import * as z from "zod/mini";
import { must, oneOf, someText } from "../../../catalog/kinds.ts";
import { urlText } from "../../values/schemas.ts";
import { basic, bearer, none, visible } from "./credential-schema.ts";

/* Apart from where credentials are used, so that functions which only use them need no schemas. */

const pem = (most: number) => someText.check(z.maxLength(most, must(`at most ${most} long`)));

export const oauth2 = z.strictObject(
  {
    type: oneOf("oauth2"),
    token_url: urlText,
    client_id: visible,
    client_secret: visible,
    // RFC 6749, section 3.3.
    scope: z.optional(
      visible.check(
        z.regex(/^[!#-[\]-~]+( [!#-[\]-~]+)*$/, must("scopes, with one blank between")),
      ),
    ),
    audience: z.optional(visible),
  },
  must("an object"),
);

const mtls = z.strictObject(
  { type: oneOf("mtls"), certificate: pem(30_000), private_key: pem(20_000) },
  must("an object"),
);

/** How a company has the bus sign in to its endpoint. */
export const targetAuth = z.discriminatedUnion(
  "type",
  [basic, bearer, none, oauth2, mtls],
  must(
    '{"type": "basic", username, password}, {"type": "bearer", token}, {"type": "oauth2", token_url, client_id, client_secret}, {"type": "mtls", certificate, private_key} or {"type": "none"}',
  ),
);
