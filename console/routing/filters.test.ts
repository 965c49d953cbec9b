import { expect, test } from "vitest";
import { deliveryFilter, deliveryFiltersIn, eventFiltersIn, eventSearch } from "./filters.ts";
import { paths } from "./route.ts";

const now = new Date(2026, 10, 22, 12);
const queryOf = (path: string) => new URL(path, "https://bus.example").searchParams;

test("filters of events stay the same in the address", () => {
  const filters = { search: "license/77 ä&=+", event: "license.*", time: "yesterday" } as const;
  expect(eventFiltersIn(queryOf(paths.events(1, filters)))).toEqual(filters);
});

test("filters of deliveries stay the same in the address", () => {
  const filters = {
    ...{
      view: "failures",
      search: "",
      status: "dead",
      event: "",
      subscription: "sub_1",
      time: "7d",
    },
  } as const;
  expect(deliveryFiltersIn(queryOf(paths.deliveries(1, filters)))).toEqual(filters);
});

test("an address without filters has none", () => {
  const none = eventFiltersIn(queryOf("/console/companies/1/events"));
  expect(eventSearch(none, now)).toEqual({});
});

test("unknown values filter nothing", () => {
  const filters = deliveryFiltersIn(queryOf("/a?status=lost&time=toString"));
  expect(deliveryFilter(filters, now)).toEqual({});
});

test("yesterday ends at midnight in the person's zone", () => {
  const filters = { search: "KEY", event: "license.expired", time: "yesterday" } as const;
  expect(eventSearch(filters, now)).toEqual({
    search: "KEY",
    event: "license.expired",
    from: new Date(2026, 10, 21).getTime(),
    to: new Date(2026, 10, 22).getTime(),
  });
});

test("a search that the API refuses is left out", () => {
  expect(eventSearch({ search: " x ", event: "", time: "" }, now)).toEqual({});
  expect(eventSearch({ search: " xy ", event: "", time: "" }, now)).toEqual({ search: "xy" });
});

test("ranges of hours and days end now", () => {
  for (const [time, ms] of [
    ["1h", 3_600_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
  ] as const) {
    const none = { view: "", search: "", status: "", event: "", subscription: "" } as const;
    const filters = { ...none, time };
    expect(deliveryFilter(filters, now)).toEqual({ from: now.getTime() - ms });
  }
});
