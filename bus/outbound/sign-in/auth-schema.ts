import * as z from "zod/mini";
import { must, oneOf, someText } from "../../../catalog/kinds.ts";
import { printable, urlText } from "../../values/schemas.ts";

/* Separate from the code that uses credentials, because functions that only use them need no schemas. */

const perhapsEmpty = z
  .string(must("a string"))
  .check(
    z.maxLength(1000, must("at most 1000 characters")),
    z.regex(printable, must("without control characters")),
  );

export const visible = perhapsEmpty.check(z.minLength(1, must("not empty")));

/** RFC 7617, section 2: neither contains control characters, and the first colon ends the name. */
const basicWith = (password: typeof visible) =>
  z.strictObject(
    {
      type: oneOf("basic"),
      username: visible.check(z.regex(/^[^:]*$/, must("without a colon"))),
      password,
    },
    must("an object"),
  );

/** Some APIs expect a key as the name, and an empty password. */
export const basic = basicWith(perhapsEmpty);

export const bearer = z.strictObject(
  {
    type: oneOf("bearer"),
    // RFC 6750, section 2.1.
    token: visible.check(z.regex(/^[\w.~+/-]+=*$/, must("a bearer token, without blanks"))),
  },
  must("an object"),
);

export const none = z.strictObject({ type: oneOf("none") }, must("an object"));

/** The credential of a source of webhooks. It needs a password, because a name alone is not a secret. */
export const credential = z.discriminatedUnion(
  "type",
  [basicWith(visible), bearer],
  must('{"type": "basic", username, password} or {"type": "bearer", token}'),
);

const pem = (max: number) => someText.check(z.maxLength(max, must(`at most ${max} characters`)));

export const oauth2 = z.strictObject(
  {
    type: oneOf("oauth2"),
    token_url: urlText,
    client_id: visible,
    client_secret: visible,
    // RFC 6749, section 3.3.
    scope: z.optional(
      visible.check(
        z.regex(/^[!#-[\]-~]+( [!#-[\]-~]+)*$/, must("scopes, separated by single blanks")),
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

/** The `auth` of a target: credentials of the bus at a company's endpoint. */
export const targetAuth = z.discriminatedUnion(
  "type",
  [basic, bearer, none, oauth2, mtls],
  must(
    '{"type": "basic", username, password}, {"type": "bearer", token}, {"type": "oauth2", token_url, client_id, client_secret}, {"type": "mtls", certificate, private_key} or {"type": "none"}',
  ),
);
