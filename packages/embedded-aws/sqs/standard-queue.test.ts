import { afterEach, beforeEach, expect, test } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import type { Queue } from "./queue.ts";
import { QueueStore } from "./store.ts";

let store: QueueStore;
let queue: Queue;
beforeEach(async () => {
  store = new QueueStore(await tempFolder(), "http://localhost");
  queue = store.create("queue", {});
});
afterEach(() => store.close());

/** Sends messages whose group is the first letter of their body; those of one letter have none. */
function send(...bodies: readonly string[]): void {
  for (const body of bodies) {
    queue.send({ body, groupId: body.length > 1 ? body.charAt(0) : undefined });
  }
}

const receive = (max = 100) => queue.receive(max).map(({ message }) => message.body);

test("groups take turns, whatever they have waiting", () => {
  send("a1", "a2", "a3", "a4", "b1", "c1", "b2");
  expect(receive()).toEqual(["a1", "b1", "c1", "a2", "b2", "a3", "a4"]);
});

test("a group that comes late has its turn after those that wait already", () => {
  send("a1", "a2", "b1");
  expect(receive(1)).toEqual(["a1"]);
  send("c1");
  expect(receive()).toEqual(["b1", "a2", "c1"]);
});

test("messages without a group keep their order", () => {
  send("1", "2", "3");
  expect(receive()).toEqual(["1", "2", "3"]);
});

test("all messages are counted", () => {
  send("a1", "b1", "2");
  queue.send({ body: "later", delaySeconds: 900 });
  expect(queue.ready).toBe(3);
  expect(receive(2)).toHaveLength(2);
  expect(queue.counts).toEqual({ waiting: 1, inFlight: 2, delayed: 1 });
  receive();
  expect(queue.ready).toBe(0);
  expect(receive()).toEqual([]);
});

test("a message wakes one waiting receiver, and two wake two", async () => {
  const waits = [queue.untilReady(60_000), queue.untilReady(60_000), queue.untilReady(1)];
  send("1");
  expect(await waits[0]).toBe(true);
  expect(await waits[2]).toBe(false);
  send("2");
  expect(await waits[1]).toBe(true);
  const last = queue.untilReady(60_000);
  queue.close();
  expect(await last).toBe(false);
});

test("100,000 messages that wait, are delayed and are in flight take no longer each than a few", () => {
  const count = 100_000;
  const begun = performance.now();
  for (let n = 0; n < count; n += 1) {
    queue.send({ body: "b", groupId: String(n % 1000), delaySeconds: n % 2 });
  }
  const inFlight = [];
  while (queue.ready > 0) inFlight.push(...queue.receive(10));
  for (const { receiptHandle } of inFlight) queue.changeVisibility(receiptHandle, 60);
  for (const { receiptHandle } of inFlight.reverse()) queue.deleteMessage(receiptHandle);
  expect(inFlight.length).toBeGreaterThanOrEqual(count / 2);
  // It takes a second or two; looking through all messages for each would take minutes.
  expect(performance.now() - begun).toBeLessThan(30_000);
}, 60_000);
