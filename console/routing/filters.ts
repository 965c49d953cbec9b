import type { DeliveryFilter, DeliveryStatus, EventSearch } from "../../sdk/index.ts";
import { type TimeFilter, timeFilterIn, timeRange } from "./time-range.ts";

/** The filters of the list of events, as the address has them. Empty ones filter nothing. */
export type EventFilters = {
  readonly search: string;
  /** Event code. `*` matches anything. */
  readonly event: string;
  readonly time: TimeFilter;
};

/** The filters of the list of deliveries, as the address has them. */
export type DeliveryFilters = {
  readonly search: string;
  /** `failures` groups the deliveries that did not arrive. */
  readonly view: "" | "failures";
  readonly status: DeliveryStatus | "";
  readonly event: string;
  readonly subscription: string;
  readonly time: TimeFilter;
};

export const deliveryStatuses = [
  "delivered",
  "retrying",
  "held",
  "dead",
  "dropped",
] as const satisfies readonly DeliveryStatus[];

/** The API refuses shorter texts. */
export const minSearchLength = 2;

/** Reads the filters of events from an address. */
export function eventFiltersIn(query: URLSearchParams): EventFilters {
  return {
    search: query.get("search") ?? "",
    event: query.get("event") ?? "",
    time: timeFilterIn(query.get("time") ?? ""),
  };
}

/** Reads the filters of deliveries from an address. */
export function deliveryFiltersIn(query: URLSearchParams): DeliveryFilters {
  const status = query.get("status") ?? "";
  return {
    search: query.get("search") ?? "",
    view: query.get("view") === "failures" ? "failures" : "",
    status: deliveryStatuses.find((known) => known === status) ?? "",
    event: query.get("event") ?? "",
    subscription: query.get("subscription") ?? "",
    time: timeFilterIn(query.get("time") ?? ""),
  };
}

/** Returns what the API filters events by. */
export function eventSearch({ search, event, time }: EventFilters, now: Date): EventSearch {
  const text = search.trim();
  return {
    ...(text.length < minSearchLength ? {} : { search: text }),
    ...(event === "" ? {} : { event }),
    ...timeRange(time, now),
  };
}

/** Returns what the API filters deliveries by. */
export function deliveryFilter(filters: DeliveryFilters, now: Date): DeliveryFilter {
  const { status, subscription } = filters;
  return {
    ...eventSearch(filters, now),
    ...(status === "" ? {} : { status }),
    ...(subscription === "" ? {} : { subscription_id: subscription }),
  };
}
