import type { AuditLog } from "../audit/audit-table.ts";
import type { DeliveryList } from "../delivery/deliveries-table.ts";
import type { DeliveryFilter, DeliveryRow } from "../delivery/row.ts";
import type { EndpointsTable } from "../endpoints/endpoints-table.ts";
import type { EventFilter } from "../events/event-list.ts";
import type { EventList } from "../events/events-table.ts";
import type { RefusalStore } from "../refusals/refusals-table.ts";
import type { SubscriptionStore } from "../subscriptions/subscriptions-table.ts";
import { defined } from "../values/defined.ts";
import { isDeliveryId, isEventId } from "../values/id.ts";
import { deliveryCursors, eventCursors, type Listed, type PageRequest } from "./cursor.ts";
import { type Explanation, explainEvent } from "./explanation.ts";
import { explainNotDelivered } from "./not-delivered.ts";
import { searchDeliveries } from "./search-deliveries.ts";
import {
  type DeliveryDetails,
  type DeliverySummary,
  deliveryDetails,
  deliverySummary,
  type EventDetails,
  type EventSummary,
  eventDetails,
  eventSummary,
} from "./view.ts";

type Ports = {
  readonly events: Pick<EventList, "get" | "idsContaining">;
  readonly deliveries: DeliveryList;
};

/** Lists a company's deliveries, newest events first. */
export async function listDeliveries(
  { events, deliveries }: Ports,
  companyId: number,
  filter: DeliveryFilter,
  { limit, cursor }: PageRequest,
  nowMs: number,
): Promise<Listed<DeliverySummary>> {
  const after = cursor === undefined ? undefined : deliveryCursors.read(companyId, cursor);
  if (cursor !== undefined && after === undefined) return { kind: "invalid-cursor" };
  const { event_id } = filter;
  const event = event_id === undefined ? undefined : await events.get(companyId, event_id, nowMs);
  if (event_id !== undefined && !event) return { kind: "unknown-event" };
  const wanted = event ? acceptedAt(filter, event.accepted_at) : filter;
  const range = defined({ limit, after });
  const { text } = wanted;
  const page =
    text === undefined
      ? await deliveries.page(companyId, wanted, range, nowMs)
      : await searchDeliveries(
          { events, deliveries },
          companyId,
          { ...wanted, text },
          range,
          nowMs,
        );
  const next = page.next === undefined ? null : deliveryCursors.write(companyId, page.next);
  return { kind: "page", items: page.items.map(deliverySummary), next };
}

/** The ids of an event's deliveries begin with when it was accepted, so no index by event is needed. */
function acceptedAt(filter: DeliveryFilter, moment: number): DeliveryFilter {
  return {
    ...filter,
    from: Math.max(filter.from ?? 0, moment),
    before: Math.min(filter.before ?? Infinity, moment + 1),
  };
}

/**
 * Reads a delivery with its attempts; undefined if it does not exist, has expired, or its id is
 * malformed.
 */
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

/** Maximum number of deliveries to show with an event. */
const maxDeliveriesShown = 100;

/** Lists a company's events, newest first. */
export async function listEvents(
  events: Pick<EventList, "page">,
  companyId: number,
  filter: EventFilter,
  { limit, cursor }: PageRequest,
  nowMs: number,
): Promise<Listed<EventSummary>> {
  const after = cursor === undefined ? undefined : eventCursors.read(companyId, cursor);
  if (cursor !== undefined && after === undefined) return { kind: "invalid-cursor" };
  const page = await events.page(companyId, filter, defined({ limit, after }), nowMs);
  const next = page.next === undefined ? null : eventCursors.write(companyId, page.next);
  return { kind: "page", items: page.items.map(eventSummary), next };
}

/**
 * Explains what became of an event, including one that was refused or suppressed; undefined if it does not exist, has
 * expired, or its id is not a UUID.
 */
export async function explainStoredEvent(
  ports: {
    readonly events: Pick<EventList, "get">;
    readonly deliveries: Pick<DeliveryList, "page">;
    readonly subscriptions: Pick<SubscriptionStore, "all">;
    readonly endpoints: Pick<EndpointsTable, "readAll">;
    readonly audit: Pick<AuditLog, "versionsAt">;
    readonly refusals: Pick<RefusalStore, "ofEvent">;
  },
  companyId: number,
  eventId: string,
  nowMs: number,
): Promise<Explanation | undefined> {
  if (!isEventId(eventId)) return undefined;
  const id = eventId.toLowerCase();
  const event = await ports.events.get(companyId, id, nowMs);
  if (!event) {
    const found = await ports.refusals.ofEvent(companyId, id, nowMs);
    return found && explainNotDelivered(found);
  }
  const [subscriptions, rows, replaced] = await Promise.all([
    ports.subscriptions.all(companyId),
    deliveriesOf(ports.deliveries, companyId, id, event.accepted_at, nowMs),
    ports.audit.versionsAt(companyId, event.accepted_at),
  ]);
  const held = rows.filter(({ status }) => status === "held");
  const endpointOf = await ports.endpoints.readAll(
    held.map(({ subscription_id }) => ({ company_id: companyId, id: subscription_id })),
  );
  const healthOf = (id: string) => endpointOf({ id }).health;
  return explainEvent({ event, subscriptions, rows, healthOf, replaced }, nowMs);
}

/** Reads the rows of all deliveries of an event. */
async function deliveriesOf(
  deliveries: Pick<DeliveryList, "page">,
  companyId: number,
  eventId: string,
  acceptedAtMs: number,
  nowMs: number,
): Promise<readonly DeliveryRow[]> {
  const filter = acceptedAt({ event_id: eventId }, acceptedAtMs);
  const rows: DeliveryRow[] = [];
  let after: string | undefined;
  do {
    const page = await deliveries.page(companyId, filter, defined({ limit: 1000, after }), nowMs);
    rows.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/**
 * Reads an event with up to 100 of its deliveries; undefined if it does not exist, has expired, or
 * its id is not a UUID.
 */
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
  const page = await ports.deliveries.page(companyId, filter, { limit: maxDeliveriesShown }, nowMs);
  return eventDetails(event, {
    items: page.items.map(deliverySummary),
    next: page.next === undefined ? null : deliveryCursors.write(companyId, page.next),
  });
}
