import { expect, test } from "vitest";
import { testPattern } from "./pattern-test.ts";

const event = { source: "bus", "detail-type": "bus.delivery.dead", detail: {} };
const pattern = { source: ["bus"] };

test("events are tested as a subscription selects them: the bus's own must be named", () => {
  expect(testPattern({ event, events: ["*"] })).toEqual({ ok: true, matches: false });
  expect(testPattern({ event, events: ["*"], pattern })).toEqual({ ok: true, matches: false });
  expect(testPattern({ event, events: ["bus.*"], pattern })).toEqual({ ok: true, matches: true });
});

test("a pattern alone is tested on any event", () => {
  expect(testPattern({ event, pattern })).toEqual({ ok: true, matches: true });
});
