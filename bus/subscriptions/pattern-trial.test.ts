import { expect, test } from "vitest";
import { tryPattern } from "./pattern-trial.ts";

const event = { source: "bus", "detail-type": "bus.delivery.dead", detail: {} };
const pattern = { source: ["bus"] };

test("events are tested as a subscription selects them: the bus's own must be named", () => {
  expect(tryPattern({ event, events: ["*"] })).toEqual({ ok: true, matches: false });
  expect(tryPattern({ event, events: ["*"], pattern })).toEqual({ ok: true, matches: false });
  expect(tryPattern({ event, events: ["bus.*"], pattern })).toEqual({ ok: true, matches: true });
});

test("a pattern alone is tested on any event", () => {
  expect(tryPattern({ event, pattern })).toEqual({ ok: true, matches: true });
});
