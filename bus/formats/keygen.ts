import { createHash } from "node:crypto";
import type { LicenseEvent } from "../events/event.ts";
import { uuidFrom } from "../values/id.ts";
import { json, type Renderer, soleObject } from "./format.ts";

/** Used if an event does not say which version of Keygen's API rendered its payload. */
const apiVersion = "1.8";

/**
 * Keygen's webhook: a JSON:API document of type `webhook-events` with exactly the keys and the order of Keygen's
 * server 1.8 (keygen.sh/docs/api/webhooks; test/conformance/keygen-webhook.json, which is from before `apiVersion`).
 * Its `payload` is a string of JSON: a whole document with the resource and, if the event has it, the event's own
 * meta. Fields that Keygen takes from its database:
 * - `id`: a UUID derived from the delivery's id, so it is the same in all attempts.
 * - `idempotencyToken`: derived from company and event, so it is the same for each delivery of an event.
 * - `created`, `updated`: when the bus accepted the event.
 * - the account: the event's own, or one derived from the company (see `keygenAccount`).
 */
export const keygen: Renderer = ({ delivery_id, event }, endpoint) => {
  const id = uuidFrom(delivery_id);
  const account = keygenAccount(event);
  const accountPath = `/v1/accounts/${account}`;
  const accepted = new Date(event.accepted_at).toISOString();
  const meta = event.vendor?.meta;
  const version = versionOf(event);
  const { headers, body } = json({
    data: {
      id,
      type: "webhook-events",
      attributes: {
        endpoint,
        apiVersion: version,
        payload: JSON.stringify({
          data: soleObject(event),
          ...(meta === undefined ? {} : { meta }),
        }),
        event: event.event.slice("keygen.".length),
        status: "DELIVERING",
        lastResponseCode: null,
        lastResponseBody: null,
        created: accepted,
        updated: accepted,
      },
      relationships: {
        account: {
          links: { related: accountPath },
          data: { type: "accounts", id: account },
        },
      },
      links: { self: `${accountPath}/webhook-events/${id}` },
      meta: { idempotencyToken: digest(`${event.company_id}\n${event.id}`) },
    },
  });
  return { headers: { ...headers, "Keygen-Version": version }, body };
};

/**
 * Returns the id of an event's Keygen account, or one for its company if the event has none. It is part of paths and
 * of the signature's `keyid`, so a value that does not fit there is ignored.
 */
export function keygenAccount({ vendor, company_id }: LicenseEvent): string {
  const account = vendor?.account;
  return typeof account === "string" && /^[\w-]{1,100}$/.test(account)
    ? account
    : uuidFrom(`company ${company_id}`);
}

/** Also sent as a header (webhook_worker.rb), which must not contain free text. */
function versionOf({ vendor }: LicenseEvent): string {
  const version = vendor?.api_version;
  return typeof version === "string" && /^[\w.-]{1,20}$/.test(version) ? version : apiVersion;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
