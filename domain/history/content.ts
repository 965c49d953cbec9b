import { eventTypes } from "../../catalog/index.ts";
import type { DeliveryMessage } from "../delivery/index.ts";
import type { EventRecord } from "./records.ts";

/** What a delivery carries of an event that is stored. */
export function contentOf({
  content,
  publisher,
  accepted_at,
  hops,
}: EventRecord): Pick<DeliveryMessage, "event" | "publisher"> {
  const consumers = eventTypes.get(content.event)?.consumers ?? [];
  const event = { ...content, consumers, accepted_at, ...(hops && { hops }) };
  return { event, publisher };
}
