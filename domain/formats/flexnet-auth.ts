import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";

/*
 * How FlexNet Operations authenticates to webhooks, and where it sends what: one credential, which is
 * basic, bearer or none, and three URLs, one for each kind of event.
 */

const visible = z
  .string(must("a string"))
  .check(
    z.minLength(1, must("not empty")),
    z.maxLength(1000, must("at most 1000 long")),
    z.regex(/^\P{Cc}*$/u, must("without control characters")),
  );

const basic = z.strictObject(
  {
    type: oneOf("basic"),
    // RFC 7617, section 2: the first colon ends the name.
    username: visible.check(z.regex(/^[^:]*$/, must("without a colon"))),
    password: visible,
  },
  must("an object"),
);

const bearer = z.strictObject(
  {
    type: oneOf("bearer"),
    // RFC 6750, section 2.1.
    token: visible.check(z.regex(/^[\w.~+/-]+=*$/, must("a bearer token, without blanks"))),
  },
  must("an object"),
);

const none = z.strictObject({ type: oneOf("none") }, must("an object"));

/** A credential as a company gives it. */
export const flexnetAuth = z.discriminatedUnion(
  "type",
  [basic, bearer, none],
  must('{"type": "basic", username, password}, {"type": "bearer", token} or {"type": "none"}'),
);
export type FlexnetAuth = z.infer<typeof flexnetAuth>;

/** A credential that is one: what a source of webhooks must have. */
export const credential = z.discriminatedUnion(
  "type",
  [basic, bearer],
  must('{"type": "basic", username, password} or {"type": "bearer", token}'),
);
export type Credential = z.infer<typeof credential>;

/** The value of the header `authorization`; undefined where none is sent. */
export function authorization(auth: Credential): string;
export function authorization(auth: FlexnetAuth): string | undefined;
export function authorization(auth: FlexnetAuth): string | undefined {
  switch (auth.type) {
    case "basic":
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
    case "bearer":
      return `Bearer ${auth.token}`;
    case "none":
      return undefined;
  }
}

/** The three URLs; FlexNet sends nothing of a kind for which it has none. */
export type FlexnetUrls = {
  readonly entitlement?: string | undefined;
  readonly product?: string | undefined;
  readonly device?: string | undefined;
};

/**
 * Where an event goes. Line items come inside their entitlement, so they have no URL of their own.
 *
 * @param code - Event code, for instance `flexnet.ENT.UPDATE`.
 * @returns The URL; undefined where there is none for this kind of event.
 */
export function flexnetUrl(urls: FlexnetUrls, code: string): string | undefined {
  switch (code.split(".")[1]) {
    case "ENT":
      return urls.entitlement;
    case "PROD":
      return urls.product;
    case "DEVICE":
      return urls.device;
    default:
      return undefined;
  }
}
