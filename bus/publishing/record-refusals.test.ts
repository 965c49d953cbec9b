import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "../api/http/response.ts";
import { rateLimiter } from "../rate-limits/rate-limiter.ts";
import { problem } from "../values/problem.ts";
import type { Result } from "./accept.ts";
import { recordsPerSecond, refusalRecorder } from "./record-refusals.ts";

const nowMs = 1_800_000_000_000;
const sender = { id: "key_1", publisher: "license-api" };
const invalid = problem("invalid");
const checked = { ok: false, problem: invalid, claim: { company_id: 7 } } as const;
const refused: Result = { kind: "refused", problem: invalid };

const lines: unknown[] = [];
beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(JSON.parse(String(text)));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  lines.length = 0;
});

function counting() {
  const counts = new Map<string, number>();
  return {
    add: vi.fn(async (id: string, added: number) => {
      counts.set(id, (counts.get(id) ?? 0) + added);
      return counts.get(id) ?? 0;
    }),
  };
}

test("accepted events cost no call and no line", async () => {
  const store = { add: vi.fn() };
  const limiter = { take: vi.fn() };
  const accepted = { kind: "accepted", event: {}, repeat: false } as unknown as Result;
  await refusalRecorder({ store, limiter }).record(sender, [checked], [accepted], nowMs);
  expect([store.add.mock.calls, limiter.take.mock.calls, lines]).toEqual([[], [], []]);
});

test("a flood leaves a bounded number of records, over all function environments", async () => {
  let stored = 0;
  const store = {
    add: async (records: readonly unknown[]) => {
      stored += records.length;
    },
  };
  const counts = counting();
  const environments = Array.from({ length: 10 }, () =>
    refusalRecorder({ store, limiter: rateLimiter(counts, "refusals", recordsPerSecond) }),
  );
  const batch = [Array(100).fill(checked), Array(100).fill(refused)] as const;
  for (let request = 0; request < 20; request++) {
    await Promise.all(environments.map((one) => one.record(sender, ...batch, nowMs + request)));
  }
  expect(stored).toBeGreaterThanOrEqual(10 * recordsPerSecond);
  expect(stored).toBeLessThanOrEqual(10 * recordsPerSecond + environments.length);
  // Environments stop asking once the limit is reached.
  expect(counts.add.mock.calls.length).toBeLessThanOrEqual(2 * environments.length);
});

test("a write that fails is logged, and the publisher gets the same answer", async () => {
  const store = { add: () => Promise.reject(new Error("away")) };
  const recorder = refusalRecorder({ store, limiter: rateLimiter(counting(), "refusals", 0) });
  await recorder.record(sender, [checked], [refused], nowMs);
  expect(lines).toEqual([
    { what: "event.refused", sender: "key_1", company_id: 7, problem: "invalid", count: 1 },
    { what: "refusal.not_recorded", sender: "key_1", error: "Error: away" },
  ]);
});

test("a request that is refused as a whole is one record, and other failures are none", async () => {
  const store = { add: vi.fn(async () => {}) };
  const recorder = refusalRecorder({ store, limiter: rateLimiter(counting(), "refusals", 0) });
  const refusal = new Refusal(problem("invalid-json"));
  const failing = (error: Error) => recorder.during(sender, nowMs, () => Promise.reject(error));
  await expect(failing(refusal)).rejects.toBe(refusal);
  await expect(failing(new Error("broken"))).rejects.toThrow("broken");
  expect(store.add.mock.calls).toMatchObject([
    [[{ sender: "key_1", found: { claim: {} } }], nowMs],
  ]);
});
