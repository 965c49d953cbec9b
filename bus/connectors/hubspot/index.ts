import type { Connector } from "../connector.ts";
import { urlOf } from "./calls.ts";
import { planContact, planContactDeletion } from "./contacts.ts";
import { planObject, planObjectDeletion } from "./custom-object.ts";
import { idIn } from "./fields.ts";
import { planNote, planNoteDeletion } from "./note.ts";
import { read } from "./read.ts";
import type { HubspotTarget } from "./schema.ts";

const understood = /^(customer|license)\.(created|updated|deleted)$/;

/** Writes customers as contacts of HubSpot, and licenses as custom objects or as notes of contacts. */
export const hubspot: Connector<HubspotTarget> = {
  understands: (code) => understood.test(code),
  urlOf,
  signIn: ({ token }) => ({ headers: { authorization: `Bearer ${token}` }, secrets: [token] }),
  recordOf({ event, data }) {
    const isCustomer = event.startsWith("customer.");
    const id = idIn(data, isCustomer ? "customer" : "license");
    return id && `${isCustomer ? "contact" : "license"}/${id}`;
  },
  *plan(event, target, known) {
    const isDeletion = event.event.endsWith(".deleted");
    if (event.event.startsWith("customer.")) {
      const planned = isDeletion ? planContactDeletion : planContact;
      return yield* planned(event, target, known);
    }
    const { licenses } = target;
    switch (licenses?.as) {
      case undefined:
        return { reason: "the target keeps no licenses. Set `licenses`" };
      case "custom_object": {
        const planned = isDeletion ? planObjectDeletion : planObject;
        return yield* planned(event, target, licenses);
      }
      case "note": {
        const planned = isDeletion ? planNoteDeletion : planNote;
        return yield* planned(event, target, licenses, known);
      }
      default:
        return licenses satisfies never;
    }
  },
  *probe(target) {
    yield { method: "GET", url: urlOf(target, "/account-info/v3/details") };
    return undefined;
  },
  read,
};
