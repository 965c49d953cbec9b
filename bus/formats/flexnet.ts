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
