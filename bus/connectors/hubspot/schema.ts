import * as z from "zod/mini";
import { must, oneOf, someText } from "../../../catalog/kinds.ts";
import { pointerTo } from "../../../packages/event-patterns/json/pointer.ts";
import { visible } from "../../outbound/sign-in/auth-schema.ts";
import { type EgressPolicy, targetFault } from "../../outbound/target.ts";
import { type Fault, faultsAt } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import type { TargetSchema } from "../connector.ts";
import { mapping, path } from "../mapping-schema.ts";
import { idPropertyOf } from "./fields.ts";

/** The path of the e-mail address of a license's contact, within the event's data. */
const contact = z.optional(path);

/** A custom object for each license, with a property by which it is found. */
const customObject = z.strictObject(
  {
    as: oneOf("custom_object"),
    /** The fully qualified name or the id, such as 2-3453932. */
    object_type: someText.check(
      z.regex(/^[\w-]{1,100}$/, must("the name or the id of an object type, such as 2-3453932")),
    ),
    id_property: z.optional(
      someText.check(z.regex(/^\w{1,100}$/, must("the name of a unique property"))),
    ),
    fields: z.optional(mapping),
    contact,
    /** The id of the type of association to contacts. If it is missing, there is no association. */
    association_type: z.optional(
      z.int(must("an integer")).check(z.positive(must("a positive integer"))),
    ),
  },
  must("an object"),
);

/** A note for each license, on the timeline of its contact. */
const note = z.strictObject({ as: oneOf("note"), contact }, must("an object"));

/** A HubSpot account: contacts, and how licenses appear in it. */
export const hubspotTarget = z.strictObject(
  {
    type: oneOf("hubspot"),
    /** The access token of a private app. */
    token: visible.check(z.regex(/^[!-~]+$/, must("visible ASCII characters"))),
    url: z.optional(urlText),
    contacts: z.optional(mapping),
    licenses: z.optional(
      z.discriminatedUnion(
        "as",
        [customObject, note],
        must("an object whose as is custom_object or note"),
      ),
    ),
  },
  must("an object"),
);
export type HubspotTarget = z.infer<typeof hubspotTarget>;

export const hubspotSchema: TargetSchema<typeof hubspotTarget> = {
  channels: ["integrations"],
  schema: hubspotTarget,
  example: {
    type: "hubspot",
    token: "pat-na1-00000000-0000-0000-0000-000000000000",
    contacts: { license_customer_reference: "customer.reference", phone: null },
    licenses: { as: "custom_object", object_type: "2-3453932", association_type: 37 },
  },
  faults: ({ url, contacts, licenses }, egressPolicy) => [
    ...(url === undefined ? [] : faultsAt("/url", urlFault(url, egressPolicy))),
    ...faultsAt("/contacts/email", emailFault(contacts)),
    ...faultsAt("/licenses/association_type", associationFault(licenses)),
    ...idPropertyFaults(licenses),
  ],
  shown: ({ token: _, ...shown }) => shown,
};

function urlFault(text: string, egressPolicy: EgressPolicy): string | undefined {
  const fault = targetFault(text, egressPolicy);
  if (fault !== undefined) return fault;
  const url = new URL(text);
  return url.href === `${url.origin}/` ? undefined : "must be of a host alone, without a path";
}

/** Contacts are found by e-mail address. */
function emailFault(contacts: HubspotTarget["contacts"] = {}): string | undefined {
  const { email = "customer.email" } = contacts;
  return typeof email === "string" ? undefined : "must be a path: contacts are found by it";
}

function associationFault(licenses: HubspotTarget["licenses"]): string | undefined {
  const lacksIt =
    licenses?.as === "custom_object" &&
    licenses.contact !== undefined &&
    licenses.association_type === undefined;
  return lacksIt ? "is required, so that a license can be associated with its contact" : undefined;
}

/** With another value in it, the object would not be found. */
function idPropertyFaults(licenses: HubspotTarget["licenses"]): readonly Fault[] {
  if (licenses?.as !== "custom_object") return [];
  const name = idPropertyOf(licenses);
  return Object.hasOwn(licenses.fields ?? {}, name)
    ? faultsAt(
        pointerTo(["licenses", "fields", name]),
        "must not be mapped: it holds the license's id",
      )
    : [];
}
