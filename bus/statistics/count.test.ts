import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deliveryStatuses } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { deliveryId } from "../values/id.ts";
import { countByHour, isCurrent, isWorthKeeping, percentile } from "./count.ts";
import { hourMs } from "./hours.ts";

const hour = Date.parse("2026-01-31T09:00:00Z");

function row(status: DeliveryRow["status"], more: Partial<DeliveryRow> & { at?: number } = {}) {
  const { at = hour, ...fields } = more;
  const subscription_id = fields.subscription_id ?? "sub_1";
  const id = deliveryId({ id: crypto.randomUUID(), accepted_at: at }, subscription_id);
  const attempt = { at: at + 100, duration_ms: 50, status: 200 };
  return {
    company_id: 1,
    id,
    subscription_id,
    event_id: "e",
    event: "license.created",
    status,
    attempts: 1,
    last_attempt: attempt,
    ...fields,
  } as DeliveryRow;
}

test("counts by status, with the attempts that failed and the latency of those that arrived", () => {
  const rows = [
    row("delivered"),
    row("delivered", {
      attempts: 3,
      last_attempt: { at: hour + 900, duration_ms: 100, status: 200 },
    }),
    row("retrying", { attempts: 2 }),
    row("held", { attempts: 0 }),
    row("dead", { attempts: 10 }),
    row("dropped", { attempts: 0 }),
    row("dead", { attempts: 1, is_test: true }),
  ];
  expect(countByHour(rows).get(hour)).toEqual([
    {
      subscription_id: "sub_1",
      delivered: 2,
      failed_attempts: 14,
      dead: 1,
      held: 1,
      retrying: 1,
      dropped: 1,
      p50_ms: 150,
      p99_ms: 1000,
    },
  ]);
});

test("separates hours and subscriptions, and counts each row once", () => {
  const any = fc.record({
    status: fc.constantFrom(...deliveryStatuses),
    at: fc.integer({ min: hour, max: hour + 5 * hourMs }),
    subscription_id: fc.constantFrom("sub_1", "sub_2", "sub_3"),
  });
  fc.assert(
    fc.property(fc.array(any), (given) => {
      const hours = countByHour(given.map(({ status, ...more }) => row(status, more)));
      const all = [...hours.values()].flat();
      for (const status of deliveryStatuses) {
        const expected = given.filter((one) => one.status === status).length;
        expect(all.reduce((sum, counts) => sum + counts[status], 0)).toBe(expected);
      }
      const keys = given.map(
        ({ at, subscription_id }) => `${Math.floor(at / hourMs)} ${subscription_id}`,
      );
      expect(all).toHaveLength(new Set(keys).size);
    }),
  );
});

test("a percentile is the smallest value that enough of the others do not exceed", () => {
  const values = fc.array(fc.nat(), { minLength: 1 }).map((list) => list.toSorted((a, b) => a - b));
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 100 }), (sorted, percent) => {
      const found = percentile(sorted, percent) ?? -1;
      expect(sorted).toContain(found);
      const upTo = sorted.filter((value) => value <= found).length;
      const below = sorted.filter((value) => value < found).length;
      expect(upTo / sorted.length).toBeGreaterThanOrEqual(percent / 100);
      expect(below / sorted.length).toBeLessThan(percent / 100);
    }),
  );
  expect(percentile([], 50)).toBeUndefined();
});

describe("an hour", () => {
  const counts = (status: DeliveryRow["status"]) => countByHour([row(status)]).get(hour) ?? [];
  const counted = (status: DeliveryRow["status"], counted_at: number) => ({
    hour,
    counted_at,
    counts: counts(status),
    events: 1,
  });

  test("is worth keeping a quarter of an hour after its end", () => {
    const end = hour + hourMs + 900_000;
    expect(isWorthKeeping(counted("delivered", end))).toBe(true);
    expect(isWorthKeeping(counted("delivered", end - 1))).toBe(false);
  });

  test("in which all ended well stays as it was counted", () => {
    for (const status of ["delivered", "dropped"] as const) {
      expect(isCurrent(counted(status, hour + 2 * hourMs), hour + 1000 * hourMs)).toBe(true);
    }
  });

  test.each(["dead", "held", "retrying"] as const)(
    "with a delivery that is %s is counted again, the more rarely the older it is",
    (status) => {
      const day = hour + 24 * hourMs;
      expect(isCurrent(counted(status, day), day + hourMs)).toBe(true);
      expect(isCurrent(counted(status, day), day + 2 * hourMs)).toBe(false);
    },
  );
});
