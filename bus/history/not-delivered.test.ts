import { expect, test } from "vitest";
import { refusedEvent, type SuppressedEvent } from "../refusals/record.ts";
import { problem } from "../values/problem.ts";
import { explainNotDelivered } from "./not-delivered.ts";

const nowMs = Date.parse("2026-01-31T12:00:00Z");
const id = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";
const first = { event_id: "7d2a1c8a-53c4-4c3e-9d0e-6c1f0a2b7d12", accepted_at: nowMs - 1000 };
const moment = { nowMs, position: 0, random: new Uint8Array(9) };

test("says why an event was refused, and shows the problem", () => {
  const errors = [{ pointer: "/data/license/id", message: "must be an integer" }];
  const claim = { id, event: "license.activated", company_id: 7 };
  const refused = refusedEvent("license-api", claim, problem("invalid", undefined, errors), moment);
  expect(explainNotDelivered(refused)).toMatchObject({
    event: null,
    summary:
      "license.activated was refused from license-api at 2026-01-31T12:00:00.000Z with 422: The request is not valid. /data/license/id must be an integer.",
    suppression: null,
    refusal: { id: refused.id, at: nowMs, event_id: id, company_id: 7, problem: { errors } },
    subscriptions: [],
  });
});

test("says why an event without a code was refused", () => {
  const refused = refusedEvent("license-api", { id }, problem("too-large", "It is big."), moment);
  expect(explainNotDelivered(refused).summary).toBe(
    "The event was refused from license-api at 2026-01-31T12:00:00.000Z with 413: The event is too large. It is big.",
  );
});

test.each([
  [
    "keygen.license.expiring-soon",
    "keygen.license.expiring-soon is accepted once in 24 hours for the same /data/license/id. ",
  ],
  ["gone.type", ""],
])("names the event that suppressed a %s", (event, rule) => {
  const claim = { id, event, company_id: 7 };
  const found: SuppressedEvent = { kind: "suppressed", publisher: "p", claim, at: nowMs, first };
  expect(explainNotDelivered(found)).toMatchObject({
    event: null,
    summary: `${event} was accepted at 2026-01-31T12:00:00.000Z and not delivered. ${rule}Event ${first.event_id}, accepted at 2026-01-31T11:59:59.000Z, came first.`,
    suppression: { event_id: id, first_event_id: first.event_id },
    refusal: null,
  });
});
