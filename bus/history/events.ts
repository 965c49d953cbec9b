import { isEventId } from "../values/id.ts";
import type { Listed, PageWish } from "./cursor.ts";
import { deliveryCursors, eventCursors } from "./cursor.ts";
import { acceptedAt } from "./deliveries.ts";
import type { DeliveryList } from "./delivery-list.ts";
import { deliverySummary } from "./delivery-view.ts";
import type { EventList } from "./event-list.ts";
import { type EventDetails, type EventSummary, eventDetails, eventSummary } from "./event-view.ts";
import type { EventFilter } from "./filter.ts";

/** How many deliveries are shown beside an event. */
const mostBeside = 100;

/** A company's events, the newest first. */
export async function listEvents(
  events: Pick<EventList, "page">,
  companyId: number,
  filter: EventFilter,
  { limit, cursor }: PageWish,
  nowMs: number,
): Promise<Listed<EventSummary>> {
  const after = cursor === undefined ? undefined : eventCursors.read(companyId, cursor);
  if (cursor !== undefined && after === undefined) return { kind: "invalid-cursor" };
  const wish = { limit, ...(after === undefined ? {} : { after }) };
  const page = await events.page(companyId, filter, wish, nowMs);
  const next = page.next === undefined ? null : eventCursors.write(companyId, page.next);
  return { kind: "page", items: page.items.map(eventSummary), next };
}

export async function readEvent(
  ports: {
    readonly events: Pick<EventList, "get">;
    readonly deliveries: Pick<DeliveryList, "page">;
  },
  companyId: number,
  eventId: string,
  nowMs: number,
): Promise<EventDetails | undefined> {
  if (!isEventId(eventId)) return undefined;
  const id = eventId.toLowerCase();
  const event = await ports.events.get(companyId, id, nowMs);
  if (!event) return undefined;
  const filter = acceptedAt({ event_id: id }, event.accepted_at);
  const page = await ports.deliveries.page(companyId, filter, { limit: mostBeside }, nowMs);
  return eventDetails(event, {
    items: page.items.map(deliverySummary),
    next: page.next === undefined ? null : deliveryCursors.write(companyId, page.next),
  });
}
