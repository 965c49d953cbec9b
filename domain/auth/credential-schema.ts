import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";

/* Apart from where credentials are used, so that functions which only use them need no schemas. */

export const visible = z
  .string(must("a string"))
  .check(
    z.minLength(1, must("not empty")),
    z.maxLength(1000, must("at most 1000 long")),
    z.regex(/^\P{Cc}*$/u, must("without control characters")),
  );

export const basic = z.strictObject(
  {
    type: oneOf("basic"),
    // RFC 7617, section 2: the first colon ends the name.
    username: visible.check(z.regex(/^[^:]*$/, must("without a colon"))),
    password: visible,
  },
  must("an object"),
);

export const bearer = z.strictObject(
  {
    type: oneOf("bearer"),
    // RFC 6750, section 2.1.
    token: visible.check(z.regex(/^[\w.~+/-]+=*$/, must("a bearer token, without blanks"))),
  },
  must("an object"),
);

export const none = z.strictObject({ type: oneOf("none") }, must("an object"));

/** A credential that is one: what a source of webhooks must have. */
export const credential = z.discriminatedUnion(
  "type",
  [basic, bearer],
  must('{"type": "basic", username, password} or {"type": "bearer", token}'),
);
