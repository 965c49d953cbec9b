import { describe, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { unknownHealth } from "../endpoints/endpoint.ts";
import { subscriptionVersion } from "../endpoints/subscription-view.ts";
import type { EventRecord } from "../events/event-record.ts";
import { type Subscription, storedPattern } from "../subscriptions/subscription.ts";
import { type Evidence, explainEvent } from "./explanation.ts";

const acceptedAt = Date.parse("2026-01-31T12:00:00Z");
const later = acceptedAt + 60_000;
const nowMs = acceptedAt + 3_600_000;

const id = "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11";
const event: EventRecord = {
  publisher: "license-api",
  accepted_at: acceptedAt,
  content: { ...sample("license.expired"), id, company_id: 1 },
};
const unknown = { healthOf: () => unknownHealth, replaced: new Map() };
const replacedBy = (version: Partial<Subscription>, deleted_at?: number) =>
  new Map([
    ["sub_1", { version: subscriptionVersion({ ...subscription, ...version }), deleted_at }],
  ]) as Evidence["replaced"];
const subscription: Subscription = { ...sampleSubscription, name: "CRM", created_at: 1 };

function explained(
  given: Partial<Subscription>,
  row?: Partial<DeliveryRow>,
  more: Partial<Evidence> = {},
  now = nowMs,
) {
  const rows = row
    ? [
        {
          company_id: 1,
          id: "dlv_01KG9X0000000000000000000A",
          subscription_id: "sub_1",
          event_id: id,
          event: "license.expired",
          status: "delivered",
          attempts: 1,
          ...row,
        } as DeliveryRow,
      ]
    : [];
  const subscriptions = [{ ...subscription, ...given }];
  const evidence = { event, subscriptions, rows, ...unknown, ...more };
  const { subscriptions: found, summary } = explainEvent(evidence, now);
  const [{ outcome, reason, explanation, mismatches, deleted_at } = expect.fail("none")] = found;
  return { outcome, reason, explanation, mismatches, summary, deleted_at };
}

describe("a subscription without a delivery", () => {
  const ofLicense = (id: number) => storedPattern({ detail: { data: { license: { id: [id] } } } });

  test.each<[Partial<Subscription>, string, string]>([
    [
      { created_at: later },
      "created_later",
      "Created at 2026-01-31T12:01:00.000Z, after the event.",
    ],
    [
      { channel: "integrations" },
      "channel",
      "Its channel is integrations, which does not receive license.expired.",
    ],
    [
      { events: ["order.*", "license.created"] },
      "events",
      "Subscribes to order.*, license.created, not to license.expired.",
    ],
    [{ format: "keygen" }, "target", "Its format keygen cannot carry license.expired."],
    [
      { pattern: ofLicense(7) },
      "pattern",
      "Its pattern does not match: /detail/data/license/id is 1, expected 7.",
    ],
    [
      { pattern: storedPattern({ detail: { data: { license: { color: ["red", "blue"] } } } }) },
      "pattern",
      'Its pattern does not match: /detail/data/license/color is missing, expected "red" or "blue".',
    ],
    [
      { events: ["order.*"], changed_at: later },
      "events",
      "Subscribes to order.*, not to license.expired. It was changed at 2026-01-31T12:01:00.000Z, after the event.",
    ],
    [
      { changed_at: later },
      "changed_later",
      "Matches now. It was changed at 2026-01-31T12:01:00.000Z, after the event, and possibly did not match before.",
    ],
  ])("%j did not match: %s", (given, reason, explanation) => {
    const data = { license: { ...Object(event.content.data.license), id: 1 } };
    const found = explained(given, undefined, {
      event: { ...event, content: { ...event.content, data } },
    });
    expect(found).toMatchObject({ outcome: "not_matched", reason, explanation });
  });

  test.each<[Partial<Subscription>, Partial<Subscription>, string, string]>([
    [
      { events: ["order.*"] },
      { events: ["license.*"] },
      "events",
      "Subscribes to order.*, not to license.expired. That was before it was changed at 2026-01-31T12:01:00.000Z.",
    ],
    [
      { pattern: storedPattern({ detail: { company_id: [2] } }) },
      {},
      "pattern",
      "Its pattern does not match: /detail/company_id is 1, expected 2. That was before it was changed at 2026-01-31T12:01:00.000Z.",
    ],
  ])("%j, and later %j, is explained as it was", (then, now, reason, explanation) => {
    const replaced = replacedBy(then);
    const found = explained({ ...now, changed_at: later }, undefined, { replaced });
    expect(found).toMatchObject({ outcome: "not_matched", reason, explanation });
  });

  test("is compared in its present version if the earlier one is from after the event", () => {
    const replaced = replacedBy({ events: ["order.*"], changed_at: later });
    const changed = { changed_at: later + 1 };
    expect(explained(changed, undefined, { replaced }).reason).toBe("changed_later");
  });

  test("should have a delivery if it matched when the event was accepted", () => {
    const replaced = replacedBy({});
    const changed = { events: ["order.*"], changed_at: later };
    expect(explained(changed, undefined, { replaced }).outcome).toBe("missing");
    expect(explained(changed, undefined, { replaced }, later).outcome).toBe("pending");
  });

  test("is pending for a quarter of an hour, and then missing", () => {
    const soon = explained({}, undefined, {}, acceptedAt + 60_000);
    expect(soon).toMatchObject({ outcome: "pending", reason: null, explanation: "On its way." });
    expect(explained({}).outcome).toBe("missing");
  });

  test("shows the fields that keep its pattern from matching", () => {
    const pattern = storedPattern({ detail: { company_id: [2], event: ["license.expired"] } });
    expect(explained({ pattern }).mismatches).toEqual([
      { field: "/detail/company_id", expected: [2], actual: [1] },
    ]);
  });
});

describe("a subscription that was deleted after the event", () => {
  const deletedAt = "2026-01-31T12:01:00.000Z";

  test.each<[Partial<Subscription>, number, string, string | null, string]>([
    [
      {},
      later,
      "not_matched",
      "deleted",
      `Matched, but it was deleted at ${deletedAt}, before an attempt.`,
    ],
    [
      { events: ["order.*"] },
      later,
      "not_matched",
      "events",
      `Subscribes to order.*, not to license.expired. It was deleted at ${deletedAt}.`,
    ],
    [
      {},
      nowMs,
      "missing",
      null,
      "Matched, but no delivery is recorded. It was deleted at 2026-01-31T13:00:00.000Z. Ask the operator to check the dead-letter queues.",
    ],
  ])("%j, deleted at %d: %s", (then, at, outcome, reason, explanation) => {
    const evidence = { replaced: replacedBy(then, at), subscriptions: [] };
    const found = explained({}, undefined, evidence);
    expect(found).toMatchObject({ outcome, reason, explanation });
    // A rule in code can create it again under the same id.
    const again = { ...subscription, created_at: later + 1 };
    expect(explained({}, undefined, { ...evidence, subscriptions: [again] })).toEqual(found);
  });

  test("is left out if it was created after the event, or exists", () => {
    const found = (then: Partial<Subscription>, subscriptions: readonly Subscription[]) => {
      const evidence = { event, rows: [], ...unknown, subscriptions };
      return explainEvent({ ...evidence, replaced: replacedBy(then, later) }, nowMs).subscriptions;
    };
    expect(found({ created_at: acceptedAt + 1 }, [])).toEqual([]);
    expect(found({}, [subscription])).toMatchObject([{ outcome: "missing", reason: null }]);
  });

  test("has its name and the time of its deletion with its delivery", () => {
    const evidence = { replaced: replacedBy({}, later), subscriptions: [] };
    const { explanation, deleted_at } = explained({}, {}, evidence);
    expect(deleted_at).toBe(later);
    expect(explanation).toMatch(/ The subscription was deleted at 2026-01-31T12:01:00\.000Z\.$/);
  });
});

describe("a delivery", () => {
  const failed = { at: later, duration_ms: 5, error: "refused", message: "ECONNREFUSED" } as const;
  const because = "The last attempt failed: The connection was refused: ECONNREFUSED.";

  test.each<[Partial<DeliveryRow>, string]>([
    [
      { last_attempt: { at: later, duration_ms: 5, status: 200 } },
      "Delivered at 2026-01-31T12:01:00.000Z with attempt 1.",
    ],
    [
      { status: "retrying", next_attempt_at: nowMs, last_attempt: failed },
      `Retrying: attempt 2 is due at 2026-01-31T13:00:00.000Z. ${because}`,
    ],
    [
      { status: "dead", attempts: 10, reason: "failed 10 times", last_attempt: failed },
      `Given up after 10 attempts: failed 10 times. ${because}`,
    ],
    [
      { status: "dropped", reason: "the transform returned nothing" },
      "Not sent, because there was nothing to send: the transform returned nothing.",
    ],
    [
      { status: "held", reason: "rate_limited" },
      "Held until the subscription's rate limit allows it.",
    ],
    [
      { status: "held", reason: "in_order" },
      "Held behind an earlier delivery about the same object, because the subscription is ordered.",
    ],
  ])("%j", (row, explanation) => {
    const found = explained({}, row);
    expect(found).toMatchObject({ outcome: row.status ?? "delivered", reason: null, explanation });
  });

  test.each([
    [true, {}, "Held: the subscription was disabled. It will be sent soon."],
    [false, {}, "Held until the subscription is enabled: the company disabled it."],
    [
      true,
      { disabled: { reason: "gone", at: later, error: "The answer was 410 Gone" } },
      "Held until the subscription is enabled: the bus disabled it at 2026-01-31T12:01:00.000Z (The answer was 410 Gone).",
    ],
  ] as const)(
    "held while the subscription is disabled (%s, %j)",
    (enabled, health, explanation) => {
      const row = { status: "held", reason: "disabled" } as const;
      expect(explained({ enabled }, row, { healthOf: () => health }).explanation).toBe(explanation);
    },
  );

  test.each([
    [nowMs + 1, "Held while the endpoint fails. The bus probes it at 2026-01-31T13:00:00.001Z."],
    [nowMs, "Held: the endpoint failed. The bus sends it soon."],
  ])("held by the circuit breaker until %s", (open_until, explanation) => {
    const row = { status: "held", reason: "paused" } as const;
    const found = explained({}, row, { healthOf: () => ({ open_until }) });
    expect(found.explanation).toBe(explanation);
  });

  test("of a deleted subscription is explained too", () => {
    expect(explained({}, {}, { subscriptions: [] }).explanation).toMatch(
      / The subscription was deleted since\.$/,
    );
  });
});

test("lists deliveries first and limits the subscriptions that did not match", () => {
  const many = Array.from({ length: 250 }, (_, i) => ({
    ...subscription,
    id: `sub_${i}`,
    events: i === 249 ? ["license.*"] : ["order.*"],
  }));
  const evidence = { event, subscriptions: many, rows: [], ...unknown };
  const found = explainEvent(evidence, acceptedAt);
  expect(found.subscriptions.map(({ outcome }) => outcome).slice(0, 2)).toEqual([
    "pending",
    "not_matched",
  ]);
  expect(found.subscriptions).toHaveLength(201);
  expect(found.omitted).toBe(49);
  expect(found.summary).toBe(
    "license.expired was accepted at 2026-01-31T12:00:00.000Z: pending for 1, not matched for 249.",
  );
});
