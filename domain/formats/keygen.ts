import { createHash } from "node:crypto";
import type { LicenseEvent } from "../event.ts";
import { json, type Renderer, soleObject } from "./format.ts";

/** Given out where an event does not say which version of Keygen's API rendered its payload. */
const apiVersion = "1.8";

/**
 * Keygen's webhook: a JSON:API document of type `webhook-events` with exactly the keys and the order of
 * Keygen's server 1.8 (keygen.sh/docs/api/webhooks; test/conformance/keygen-webhook.json, which is from
 * before `apiVersion`). Its `payload` is a string of JSON: a whole document with the resource and,
 * where the event has it, the event's own meta. What Keygen takes from its database, and we have not:
 * - `id`: a UUID that follows from the delivery's id, so it is the same over all attempts;
 * - `idempotencyToken`: follows from company and event, so it is the same for each delivery of an event;
 * - `created`, `updated`: when the bus accepted the event;
 * - the account: the event's own, or one that follows from the company (see `keygenAccount`).
 */
export const keygen: Renderer = ({ delivery_id, event }, endpoint) => {
  const id = uuidFrom(delivery_id);
  const account = keygenAccount(event);
  const accountPath = `/v1/accounts/${account}`;
  const accepted = new Date(event.accepted_at).toISOString();
  const meta = event.vendor?.meta;
  return json({
    data: {
      id,
      type: "webhook-events",
      attributes: {
        endpoint,
        apiVersion: event.vendor?.api_version ?? apiVersion,
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
};

/** The id of the Keygen account that an event is from; for events that name none, the company's. */
export function keygenAccount({ vendor, company_id }: LicenseEvent): string {
  return typeof vendor?.account === "string" ? vendor.account : uuidFrom(`company ${company_id}`);
}

/** A UUID of version 8, the one for hashes of one's own choice (RFC 9562, section 5.8). */
function uuidFrom(text: string): string {
  const hex = digest(text);
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
