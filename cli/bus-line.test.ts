import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { busLinePrinter, parseBusLine } from "./bus-line.ts";

const now = 1_700_000_000_000;
const attempted = {
  what: "delivery.attempted",
  ...{ delivery_id: "dlv_1", event_id: "e", event: "license.expired", company_id: 1 },
  ...{ subscription_id: "sub_1", attempt: 2, duration_ms: 7, age_ms: 9 },
};

test.each([
  [
    { ...attempted, outcome: "delivered", status: 200 },
    "delivered license.expired → sub_1 attempt 2: 200, 7 ms",
  ],
  [
    { ...attempted, outcome: "retrying", error: "dns", next_attempt_at: now + 5_000 },
    "failed, retry in 5 s: license.expired → sub_1 attempt 2: host name not found, 7 ms",
  ],
  [
    { ...attempted, event: undefined, outcome: "delivered", status: 200 },
    "delivered e → sub_1 attempt 2: 200, 7 ms",
  ],
  [
    {
      ...{ what: "events.accepted", count: 3, company_id: 1, event: "license.expired" },
      event_ids: ["a", "b", "c"],
    },
    "accepted  3 × license.expired company 1",
  ],
  [{ what: "endpoints.swept", endpoints: 1 }, "swept     1 endpoint"],
  [{ what: "endpoints.swept", endpoints: 2 }, "swept     2 endpoints"],
])("prints %o", (logged, shown) => {
  expect(shownOf([logged])).toBe(shown);
});

/** Returns the text printed for the last of the logged lines. */
function shownOf(logged: readonly object[]): string {
  const show = busLinePrinter();
  const texts = logged.map((one) => {
    const line = parseBusLine(JSON.stringify(one));
    if (!line) throw new Error("It is not read");
    return stripVTControlCharacters(show(line, now) ?? "").slice("00:00:00 ".length);
  });
  return texts.at(-1) ?? "";
}

test.each([
  { what: "event.accepted", event_id: "e" },
  { what: "events.accepted", count: 2, event_ids: ["d", "e"] },
])("prints a delivered attempt with the code of its accepted event, logged by $what", (line) => {
  const accepted = { ...line, company_id: 1, event: "license.created" };
  const delivered = { ...attempted, event: undefined, outcome: "delivered", status: 200 };
  expect(shownOf([accepted, delivered])).toBe(
    "delivered license.created → sub_1 attempt 2: 200, 7 ms",
  );
});

test("says that an event matches no subscription once all of its channels have", () => {
  const about = { event_id: "e", event: "license.created", company_id: 1 };
  const unmatched = { what: "event.unmatched", channels: 2, ...about };
  expect(shownOf([unmatched])).toBe("");
  expect(shownOf([unmatched, { ...unmatched, event_id: "f" }])).toBe("");
  expect(shownOf([unmatched, unmatched])).toBe(
    "no match  license.created matches no subscription company 1, e",
  );
});

test("does not treat failure lines as delivery lines", () => {
  expect(parseBusLine('{"what":"delivery.failed","error":"x"}')).toBeUndefined();
  expect(parseBusLine("{")).toBeUndefined();
});
