import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventSourceMapping } from "./event-source-mapping.ts";
import type { Lane } from "./lambda/lane.ts";
import { Lineage } from "./lambda/lineage.ts";
import { QueueStore } from "./sqs/store.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const stores: QueueStore[] = [];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  for (const store of stores.splice(0)) store.close();
});

/** A queue whose messages a function gets that answers at once, and the sizes of its batches. */
async function newQueue(windowSeconds = 0) {
  const store = new QueueStore(await tempFolder(), "http://localhost");
  stores.push(store);
  const queue = store.create("queue", {});
  const sizes: number[] = [];
  const lane = {
    hasRoom: () => true,
    onRoom: () => () => {},
    invoke: async (payload: string) => {
      sizes.push(JSON.parse(payload).Records.length);
      return { kind: "result", payload: "null" };
    },
  } as unknown as Lane;
  const config = { batchSize: 10, windowSeconds, reportsItemFailures: false };
  const lineage = new Lineage({ name: "function", arn: "arn:function" });
  const surroundings = { lineage, warn: () => {} };
  new EventSourceMapping(queue, lane, config, surroundings).start();
  const send = async (count: number) => {
    for (let i = 0; i < count; i++) queue.send({ body: "message" });
    await vi.advanceTimersByTimeAsync(1);
  };
  return { send, sizes };
}

test("invokes at once after a pause, and batches messages that follow closely", async () => {
  const { send, sizes } = await newQueue();
  await send(1);
  expect(sizes).toEqual([1]);
  for (let i = 0; i < 3; i++) await send(1);
  expect(sizes).toEqual([1]);
  await vi.advanceTimersByTimeAsync(10);
  expect(sizes).toEqual([1, 3]);
  await vi.advanceTimersByTimeAsync(10);
  await send(1);
  expect(sizes).toEqual([1, 3, 1]);
});

test("does not delay a full batch", async () => {
  const { send, sizes } = await newQueue();
  await send(1);
  await send(25);
  expect(sizes).toEqual([1, 10, 10]);
  await vi.advanceTimersByTimeAsync(10);
  expect(sizes).toEqual([1, 10, 10, 5]);
});

test("ends a batching window even if its timer fires before the clock says so", async () => {
  const { send, sizes } = await newQueue(1);
  await send(3);
  vi.setSystemTime(Date.now() - 2);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sizes).toEqual([3]);
});
