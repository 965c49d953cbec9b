import * as z from "zod/mini";
import { boolean, dictionaryOf, must, oneOf, someText } from "../../../catalog/kinds.ts";
import { basic, bearer, none, oauth2, visible } from "../../outbound/sign-in/auth-schema.ts";
import { authView } from "../../outbound/sign-in/sign-in.ts";
import { targetFault } from "../../outbound/target.ts";
import { headerFaults, hiddenHeaders } from "../../outbound/target-headers.ts";
import { expression } from "../../transforms/expression-schema.ts";
import { defined } from "../../values/defined.ts";
import { faultsAt } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import type { TargetSchema } from "../connector.ts";
import { setsAuthorization } from "./sign-in.ts";

/** An API key, in a header or in the query. RFC 9110 leaves other authentication to the API. */
const apiKey = z.strictObject(
  {
    type: oneOf("api_key"),
    in: oneOf("header", "query"),
    name: visible.check(z.regex(/^[\w-]{1,100}$/, must("a name: letters, digits, - and _"))),
    value: visible.check(z.regex(/^[!-~]+$/, must("visible ASCII characters"))),
  },
  must("an object"),
);

/** Any HTTP API. */
export const httpTarget = z.strictObject(
  {
    type: oneOf("http"),
    url: urlText,
    /**
     * JSONata that makes the request of the event: `{"method", "url", "headers", "body"}`, each of them optional, or
     * nothing to send none. By default, a POST of the event.
     */
    request: z.optional(expression),
    headers: z.optional(dictionaryOf(someText)),
    /** True to skip an older event after a newer one about the same object was sent. */
    latest_only: z.optional(boolean),
    auth: z.optional(
      z.discriminatedUnion(
        "type",
        [basic, bearer, none, oauth2, apiKey],
        must("an object whose type is one of basic, bearer, oauth2, api_key, none"),
      ),
    ),
  },
  must("an object"),
);
export type HttpTarget = z.infer<typeof httpTarget>;

export const httpSchema: TargetSchema<typeof httpTarget> = {
  channels: ["integrations", "webhooks"],
  schema: httpTarget,
  example: {
    type: "http",
    url: "https://api.example.com/v1/",
    request:
      "{ 'method': event = 'customer.deleted' ? 'DELETE' : 'PUT', 'url': 'customers/' & data.customer.id, 'body': data.customer }",
    latest_only: true,
    auth: { type: "api_key", in: "header", name: "x-api-key", value: "a-key-of-the-api" },
  },
  faults({ url, headers = {}, auth }, egressPolicy) {
    return [
      ...faultsAt("/url", targetFault(url, egressPolicy)),
      ...headerFaults(headers, setsAuthorization(auth)).map((fault) => ({
        ...fault,
        pointer: `/headers${fault.pointer}`,
      })),
      ...(auth?.type === "api_key" && auth.in === "header"
        ? headerFaults({ [auth.name]: auth.value }, false).map(({ message }) => ({
            pointer: "/auth/name",
            message,
          }))
        : []),
      ...faultsAt(
        "/auth/token_url",
        auth?.type === "oauth2" ? targetFault(auth.token_url, egressPolicy) : undefined,
      ),
    ];
  },
  shown({ headers, auth, ...shown }) {
    return {
      ...shown,
      ...defined({ headers: headers && hiddenHeaders(headers), auth: auth && shownAuth(auth) }),
    };
  },
};

function shownAuth(auth: NonNullable<HttpTarget["auth"]>) {
  if (auth.type !== "api_key") return authView(auth);
  const { value: _, ...shown } = auth;
  return shown;
}
