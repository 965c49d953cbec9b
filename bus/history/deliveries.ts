import { isDeliveryId } from "../values/id.ts";
import type { Listed, PageWish } from "./cursor.ts";
import { deliveryCursors } from "./cursor.ts";
import type { DeliveryList } from "./delivery-list.ts";
import {
  type DeliveryDetails,
  type DeliverySummary,
  deliveryDetails,
  deliverySummary,
} from "./delivery-view.ts";
import type { EventList } from "./event-list.ts";
import type { DeliveryFilter } from "./filter.ts";

type Ports = {
  readonly events: Pick<EventList, "get">;
  readonly deliveries: DeliveryList;
};

/** A company's deliveries, those of the newest events first. */
export async function listDeliveries(
  { events, deliveries }: Ports,
  companyId: number,
  filter: DeliveryFilter,
  { limit, cursor }: PageWish,
  nowMs: number,
): Promise<Listed<DeliverySummary>> {
  const after = cursor === undefined ? undefined : deliveryCursors.read(companyId, cursor);
  if (cursor !== undefined && after === undefined) return { kind: "invalid-cursor" };
  const { event_id } = filter;
  const event = event_id === undefined ? undefined : await events.get(companyId, event_id, nowMs);
  if (event_id !== undefined && !event) return { kind: "page", items: [], next: null };
  const page = await deliveries.page(
    companyId,
    event ? acceptedAt(filter, event.accepted_at) : filter,
    { limit, ...(after === undefined ? {} : { after }) },
    nowMs,
  );
  const next = page.next === undefined ? null : deliveryCursors.write(companyId, page.next);
  return { kind: "page", items: page.items.map(deliverySummary), next };
}

/** The ids of an event's deliveries begin with when it was accepted: no index by event is needed. */
export function acceptedAt(filter: DeliveryFilter, moment: number): DeliveryFilter {
  return {
    ...filter,
    from: Math.max(filter.from ?? 0, moment),
    before: Math.min(filter.before ?? Infinity, moment + 1),
  };
}

export async function readDelivery(
  { deliveries }: Pick<Ports, "deliveries">,
  companyId: number,
  deliveryId: string,
  nowMs: number,
): Promise<DeliveryDetails | undefined> {
  if (!isDeliveryId(deliveryId)) return undefined;
  const found = await deliveries.get(companyId, deliveryId, nowMs);
  return found && deliveryDetails(found);
}
