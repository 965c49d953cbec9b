import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { parseBusLine, showBusLine } from "./bus-line.ts";

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
    "failed, again in 5 s: license.expired → sub_1 attempt 2: dns, 7 ms",
  ],
  [
    { ...attempted, event: undefined, outcome: "delivered", status: 200 },
    "delivered e → sub_1 attempt 2: 200, 7 ms",
  ],
  [
    { what: "events.accepted", count: 3, company_id: 1, event: "license.expired" },
    "accepted  3 × license.expired company 1",
  ],
  [{ what: "endpoints.swept", endpoints: 1 }, "swept     1 endpoint"],
  [{ what: "endpoints.swept", endpoints: 2 }, "swept     2 endpoints"],
])("%o is shown to people", (logged, shown) => {
  const line = parseBusLine(JSON.stringify(logged));
  if (!line) throw new Error("It is not read");
  expect(stripVTControlCharacters(showBusLine(line, now)).slice("00:00:00 ".length)).toBe(shown);
});

test("lines of failures are not about deliveries", () => {
  expect(parseBusLine('{"what":"delivery.failed","error":"x"}')).toBeUndefined();
  expect(parseBusLine("{")).toBeUndefined();
});
