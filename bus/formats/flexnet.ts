import { json, type Renderer, soleObject } from "./format.ts";

/**
 * FlexNet Operations' event notification (Revenera, "Payload to Webhook Endpoints"): `eventHeader` and
 * `eventBody`, in which every leaf is a string or null, as the catalog sees to. The header's `event` and
 * `eventType` come from the event's code (`flexnet.ENT.UPDATE`), the rest from its `vendor` member.
 */
export const flexnet: Renderer = ({ event: whole }) => {
  const [, event, eventType] = whole.event.split(".");
  const kind = { event, eventType };
  const { userId, tenant, timeStamp, ...more } = whole.vendor ?? {};
  return json({
    // `kind` twice: first in order, and never overridden by what the vendor may add some day.
    eventHeader: { ...kind, userId, tenant, timeStamp, ...more, ...kind },
    eventBody: soleObject(whole),
  });
};

/** The three URLs; FlexNet sends nothing of a kind for which it has none. */
type FlexnetUrls = {
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
