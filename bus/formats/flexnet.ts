import { json, type Renderer, soleObject } from "./format.ts";

/**
 * FlexNet Operations' event notification (Revenera, "Payload to Webhook Endpoints"): `eventHeader` and `eventBody`,
 * in which every leaf is a string or null, as the catalog ensures. The header's `event` and `eventType` come from the
 * event's code (`flexnet.ENT.UPDATE`), the rest from its `vendor` member.
 */
export const flexnet: Renderer = ({ event: whole }) => {
  const [, event, eventType] = whole.event.split(".");
  const kind = { event, eventType };
  const { userId, tenant, timeStamp, ...more } = whole.vendor ?? {};
  return json({
    // `kind` twice: first in order, and never overridden by a field that the vendor may add.
    eventHeader: { ...kind, userId, tenant, timeStamp, ...more, ...kind },
    eventBody: soleObject(whole),
  });
};

/** The three URLs. FlexNet sends nothing of a kind without a URL. */
type FlexnetUrls = {
  readonly entitlement?: string | undefined;
  readonly product?: string | undefined;
  readonly device?: string | undefined;
};

/**
 * Returns the URL of an event. Line items come inside their entitlement, so they have no URL of their own.
 *
 * @param code - Event code, for instance `flexnet.ENT.UPDATE`.
 * @returns Undefined if there is no URL for this kind of event.
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
