import { expect, test, vi } from "vitest";
import { rateLimiter } from "./rate-limiter.ts";

/** A window of ten seconds begins at this moment. */
const start = 1_700_000_000_000;

/** Returns the count that environments share, and the number of calls. */
function counting() {
  const counts = new Map<string, number>();
  const add = vi.fn(async (id: string, added: number) => {
    counts.set(id, (counts.get(id) ?? 0) + added);
    return counts.get(id) ?? 0;
  });
  return { add };
}

test("a company that publishes little costs no request", async () => {
  const counts = counting();
  const limiter = rateLimiter(counts, "events", 500);
  for (let i = 0; i < 1000; i++) {
    // One every 250 ms.
    const { granted } = await limiter.take("company/1", 1, start + i * 250);
    expect(granted).toBe(1);
  }
  expect(counts.add).not.toHaveBeenCalled();
});

test("a company at its limit costs one request for 250 events", async () => {
  const counts = counting();
  const limiter = rateLimiter(counts, "events", 500);
  let granted = 0;
  for (let i = 0; i < 5000; i++) {
    granted += (await limiter.take("company/1", 1, start + i * 2)).granted;
  }
  expect(granted).toBe(5000);
  expect(counts.add).toHaveBeenCalledTimes(20);
});

test("beyond the limit nothing is granted until the next window, and no request is made", async () => {
  const counts = counting();
  const limiter = rateLimiter(counts, "events", 10);
  expect(await limiter.take("company/1", 80, start)).toEqual({ granted: 80, retryAfter: 10 });
  expect(await limiter.take("company/1", 80, start + 2_500)).toEqual({
    granted: 22,
    retryAfter: 8,
  });
  const calls = counts.add.mock.calls.length;
  expect(await limiter.take("company/1", 1, start + 9_999)).toEqual({ granted: 0, retryAfter: 1 });
  expect(counts.add).toHaveBeenCalledTimes(calls);
  expect((await limiter.take("company/1", 80, start + 10_000)).granted).toBe(80);
});

test("environments share the limit, and each exceeds it by at most 2 %", async () => {
  const counts = counting();
  const environments = Array.from({ length: 20 }, () => rateLimiter(counts, "events", 100));
  let granted = 0;
  for (let round = 0; round < 200; round++) {
    for (const limiter of environments) {
      granted += (await limiter.take("company/1", 1, start + round)).granted;
    }
  }
  expect(granted).toBe(1000 + 20 * 20);
});

test("companies and kinds have separate limits", async () => {
  const counts = counting();
  const [events, calls] = ["events", "calls"].map((kind) => rateLimiter(counts, kind, 1));
  expect((await events?.take("company/1", 100, start))?.granted).toBe(11);
  expect((await events?.take("company/2", 100, start))?.granted).toBe(11);
  expect((await calls?.take("company/1", 100, start))?.granted).toBe(11);
});

test("a count that fails limits no one", async () => {
  const add = async () => {
    throw new Error("away");
  };
  const limiter = rateLimiter({ add }, "events", 1);
  expect((await limiter.take("company/1", 500, start)).granted).toBe(500);
});

test("0 means no limit", async () => {
  const counts = counting();
  const limiter = rateLimiter(counts, "events", 0);
  expect((await limiter.take("company/1", 1_000_000, start)).granted).toBe(1_000_000);
  expect(counts.add).not.toHaveBeenCalled();
});
