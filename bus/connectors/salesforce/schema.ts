import { createPrivateKey } from "node:crypto";
import * as z from "zod/mini";
import { must, oneOf, someText } from "../../../catalog/kinds.ts";
import { visible } from "../../outbound/sign-in/auth-schema.ts";
import { targetFault } from "../../outbound/target.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import type { TargetSchema } from "../connector.ts";
import type { Mapping } from "../mapping.ts";
import { mapping, path } from "../mapping-schema.ts";
import { externalIdOf } from "./services.ts";

const matching = (pattern: RegExp, be: string) => someText.check(z.regex(pattern, must(be)));

const clientCredentials = z.strictObject(
  { type: oneOf("client_credentials"), client_id: visible, client_secret: visible },
  must("an object"),
);

const jwt = z.strictObject(
  {
    type: oneOf("jwt"),
    client_id: visible,
    username: visible,
    private_key: someText.check(z.maxLength(20_000, must("at most 20000 characters"))),
    /** Default: https://login.salesforce.com. For a sandbox: https://test.salesforce.com. */
    audience: z.optional(visible),
  },
  must("an object"),
);

/** A Salesforce organization, by an app in it that acts for a user. */
export const salesforceTarget = z.strictObject(
  {
    type: oneOf("salesforce"),
    /** The organization's My Domain, which has its API and its token endpoint. */
    url: urlText,
    auth: z.discriminatedUnion(
      "type",
      [clientCredentials, jwt],
      must(
        '{"type": "client_credentials", client_id, client_secret} or {"type": "jwt", client_id, username, private_key}',
      ),
    ),
    api_version: z.optional(matching(/^v\d{2}\.0$/, "a version such as v62.0")),
    /** The field of Contact, Product2 and Asset by which records are found: a text, unique, an external id. */
    external_id: z.optional(
      matching(/^[A-Za-z]\w{0,99}$/, "a field's name such as License_Bus_Id__c"),
    ),
    contacts: z.optional(mapping),
    /** Also for features and custom fields, as far as it fits their events. */
    products: z.optional(mapping),
    licenses: z.optional(
      z.strictObject(
        {
          account_id: z.optional(
            matching(/^001[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/, "the id of an account: 001…"),
          ),
          /** The path of the license's customer id in the event's `data`. */
          contact: z.optional(path),
          fields: z.optional(mapping),
        },
        must("an object"),
      ),
    ),
  },
  must("an object"),
);
export type SalesforceTarget = z.infer<typeof salesforceTarget>;

export const salesforceSchema: TargetSchema<typeof salesforceTarget> = {
  channels: ["integrations"],
  example: {
    type: "salesforce",
    url: "https://acme.my.salesforce.com",
    auth: {
      type: "client_credentials",
      client_id: "3MVG9.the-consumer-key-of-the-app",
      client_secret: "the-consumer-secret-of-the-app",
    },
    contacts: { LeadSource: { value: "License portal" }, MailingState: null },
    licenses: { account_id: "001000000000001AAA" },
  },
  schema: salesforceTarget,
  faults: (target, egressPolicy) => [
    ...faultsAt("/url", targetFault(target.url, egressPolicy) ?? domainFault(target.url)),
    ...faultsAt("/auth/private_key", keyFault(target.auth)),
    ...fieldFaults(target),
  ],
  warnings: ({ licenses: { account_id, contact } = {} }) =>
    account_id === undefined && contact === undefined
      ? faultsAt(
          "/licenses/account_id",
          "is missing, so Salesforce refuses new licenses that name no `license.customer.id`, as LicenseSpring's do not. Set it, or `licenses.contact`",
        )
      : [],
  shown: ({ auth, ...target }) => ({ ...target, auth: shownAuth(auth) }),
};

function domainFault(text: string): string | undefined {
  const { hostname, pathname, search, hash } = new URL(text);
  // The URL in the browser's address bar, which has no API.
  if (/\.lightning\.force\.com$/.test(hostname) || pathname !== "/" || search || hash) {
    return "must be the organization's My Domain and nothing behind it, such as https://acme.my.salesforce.com";
  }
  return undefined;
}

/** The message contains nothing of the key. */
function keyFault(auth: SalesforceTarget["auth"]): string | undefined {
  return auth.type !== "jwt" || isRsa(auth.private_key)
    ? undefined
    : "must be an RSA private key in PEM, without a passphrase";
}

function isRsa(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "rsa";
  } catch {
    return false;
  }
}

/** Salesforce refuses a record whose fields contain the external id by which it is found. */
function fieldFaults(target: SalesforceTarget): readonly Fault[] {
  const { contacts, products, licenses } = target;
  const mappings: Readonly<Record<string, Mapping | undefined>> = {
    "/contacts": contacts,
    "/products": products,
    "/licenses/fields": licenses?.fields,
  };
  const id = externalIdOf(target);
  return Object.entries(mappings)
    .filter(([, fields = {}]) => Object.hasOwn(fields, id))
    .map(([pointer]) => ({
      pointer: `${pointer}/${id}`,
      message: "must not be mapped: records are found by it",
    }));
}

function shownAuth(auth: SalesforceTarget["auth"]) {
  switch (auth.type) {
    case "client_credentials": {
      const { client_secret: _, ...shown } = auth;
      return shown;
    }
    case "jwt": {
      const { private_key: _, ...shown } = auth;
      return shown;
    }
    default:
      return auth satisfies never;
  }
}
