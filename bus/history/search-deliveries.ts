import type { DeliveryList } from "../delivery/deliveries-table.ts";
import type { DeliveryFilter, DeliveryRecord } from "../delivery/row.ts";
import type { EventList } from "../events/events-table.ts";
import { defined } from "../values/defined.ts";

type Ports = {
  readonly events: Pick<EventList, "idsContaining">;
  readonly deliveries: Pick<DeliveryList, "page">;
};

/** Number of deliveries whose events are read at once. Most events have several deliveries. */
const searchedAtOnce = 2_000;
/** Milliseconds after which a search ends its page. It can have no item, and the next page continues. */
const searchMs = 3_000;

/**
 * Reads a page of a company's deliveries whose events contain a text, newest events first.
 *
 * @param page - `after` is the last id of the page before.
 * @returns Fewer items than `limit` if the time is over; `next` where the next page begins, if there is one.
 */
export async function searchDeliveries(
  { events, deliveries }: Ports,
  companyId: number,
  filter: DeliveryFilter & { readonly text: string },
  { limit, after }: { readonly limit: number; readonly after?: string },
  nowMs: number,
): Promise<{ readonly items: readonly DeliveryRecord[]; readonly next?: string }> {
  const endsAt = Date.now() + searchMs;
  const items: DeliveryRecord[] = [];
  const pageAfter = (id: string | undefined) =>
    deliveries.page(companyId, filter, defined({ limit: searchedAtOnce, after: id }), nowMs);
  let ahead = pageAfter(after);
  let last = after;
  do {
    const page = await ahead;
    if (page.next !== undefined) {
      // The next page is read while the events of this one are. It fails when it is awaited, if at all.
      ahead = pageAfter(page.next);
      ahead.catch(() => {});
    }
    const ids = new Set(page.items.map(({ event_id }) => event_id));
    const found = await events.idsContaining(companyId, [...ids], filter.text);
    for (const row of page.items) {
      if (!found.has(row.event_id)) continue;
      items.push(row);
      const isLast = page.next === undefined && row === page.items.at(-1);
      if (items.length === limit) return { items, ...(isLast ? {} : { next: row.id }) };
    }
    last = page.next;
  } while (last !== undefined && Date.now() < endsAt);
  return { items, ...(last === undefined ? {} : { next: last }) };
}
