import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AT_WORK, Lane } from "./lane.ts";
import type { Outcome } from "./outcome.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An invocation that the test ends. */
type Invoked = { payload: string; waits: boolean; end(): Promise<void> };

function newLane(maximum = Number.POSITIVE_INFINITY) {
  const begun: Invoked[] = [];
  const lane = new Lane(
    {
      refuse: () => undefined,
      admits: () => true,
      begin: (payload) => {
        const { promise, resolve } = Promise.withResolvers<Outcome>();
        const invoked = {
          payload,
          waits: false,
          outcome: promise,
          release: () => lane.wake(),
          end: async () => {
            resolve({ kind: "result", payload });
            await vi.advanceTimersByTimeAsync(0);
          },
        };
        begun.push(invoked);
        return invoked;
      },
    },
    maximum,
  );
  return { lane, begun };
}

const invoke = (lane: Lane, count: number) =>
  Array.from({ length: count }, (_, at) => lane.invoke(String(at)));

test("runs some invocations at once, and the next in order when one ends", async () => {
  const { lane, begun } = newLane();
  const outcomes = invoke(lane, AT_WORK + 2);
  await vi.advanceTimersByTimeAsync(60_000);
  const order = Array.from({ length: AT_WORK + 1 }, (_, at) => String(at));
  expect(begun.map(({ payload }) => payload)).toEqual(order.slice(0, AT_WORK));
  await begun[1]?.end();
  expect(begun.map(({ payload }) => payload)).toEqual(order);
  expect(await outcomes[1]).toEqual({ kind: "result", payload: "1" });
});

test("makes room for another invocation for each that waits, up to sixteen", async () => {
  const { lane, begun } = newLane();
  invoke(lane, 100);
  for (const invoked of begun.slice(0, 2)) invoked.waits = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(begun).toHaveLength(AT_WORK + 2);
  for (let step = 0; step < 20; step += 1) {
    for (const invoked of begun) invoked.waits = true;
    await vi.advanceTimersByTimeAsync(200);
  }
  expect(begun).toHaveLength(16);
});

test("applies a maximum to waiting invocations too", async () => {
  const { lane, begun } = newLane(2);
  invoke(lane, 5);
  for (const invoked of begun) invoked.waits = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(begun).toHaveLength(2);
});

test("notifies callers that found no room when there is some", async () => {
  const { lane, begun } = newLane();
  const onRoom = vi.fn();
  const unsubscribe = lane.onRoom(onRoom);
  invoke(lane, AT_WORK);
  expect(lane.hasRoom()).toBe(false);
  expect(onRoom).not.toHaveBeenCalled();
  for (const invoked of begun) invoked.waits = true;
  await vi.advanceTimersByTimeAsync(200);
  expect(onRoom).toHaveBeenCalledTimes(1);
  expect(lane.hasRoom()).toBe(true);
  unsubscribe();
  await begun[0]?.end();
  expect(onRoom).toHaveBeenCalledTimes(1);
});

test("a lane with room keeps no timer", () => {
  const { lane } = newLane();
  invoke(lane, AT_WORK - 1);
  expect(lane.hasRoom()).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});
