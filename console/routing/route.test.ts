import { expect, test } from "vitest";
import { paths, type Route, routeOf, withQuery } from "./route.ts";

const id = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";

test.each<readonly [string, Route]>([
  ["/console", { page: "start" }],
  ["/console/", { page: "start" }],
  ["/console/companies/1", { page: "overview", company: 1 }],
  [paths.events(1), { page: "events", company: 1 }],
  [paths.event(1, id), { page: "event", company: 1, id }],
  [paths.deliveries(20), { page: "deliveries", company: 20 }],
  [paths.delivery(20, "dlv_1"), { page: "delivery", company: 20, id: "dlv_1" }],
  [paths.subscriptions(1), { page: "subscriptions", company: 1 }],
  [
    paths.subscription(1, "sub_rule-a/b c"),
    { page: "subscription", company: 1, id: "sub_rule-a/b c" },
  ],
  [paths.newSubscription(1), { page: "new-subscription", company: 1 }],
  [paths.editSubscription(1, "sub_1"), { page: "edit-subscription", company: 1, id: "sub_1" }],
  [paths.replays(1), { page: "replays", company: 1 }],
  [paths.replay(1, "rpl_1"), { page: "replay", company: 1, id: "rpl_1" }],
  [paths.rules(1), { page: "rules", company: 1 }],
  [paths.audit(1), { page: "audit", company: 1 }],
  [paths.companies(), { page: "companies" }],
  [paths.keys(), { page: "keys" }],
  [paths.eventTypes(), { page: "event-types" }],
  [paths.eventType("license.expired"), { page: "event-type", code: "license.expired" }],
])("%s", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test.each([
  "/",
  "/consoles",
  "/console/none",
  "/console/keys/key_1",
  "/console/companies/1/audit/x",
  "/console/companies/1/events/a/edit",
  "/console/companies/1/subscriptions/a/edit/b",
  "/console/companies/x/events",
  "/console/companies/1/sources",
  "/console/companies/1/__proto__",
  "/console/companies/1/events/a/b",
  "/console/event-types/a/b",
])("%s is no page", (path) => {
  expect(routeOf(path)).toEqual({ page: "unknown" });
});

test("a malformed escape is taken literally", () => {
  expect(routeOf("/console/companies/1/events/%E0%A4%A")).toMatchObject({ id: "%E0%A4%A" });
});

test("a query has no empty values", () => {
  expect(withQuery("/a", { search: "license/77 & more", event: "" })).toBe(
    "/a?search=license%2F77+%26+more",
  );
  expect(withQuery("/a", { event: "" })).toBe("/a");
});
