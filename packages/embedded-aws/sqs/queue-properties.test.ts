import { cpSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import type { Queue } from "./queue.ts";
import { QueueStore } from "./store.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MAX_RECEIVES = 3;
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** A message as it must be. */
type Expected = {
  readonly body: string;
  readonly group: string;
  visibleAt: number;
  receives: number;
  /** Receipt handle of the last receive. */
  receiptHandle?: string;
  /** Where it ended. */
  end?: "deleted" | "dead";
};

/** A queue of one type, and what must be on it. */
class Trial {
  readonly #isFifo: boolean;
  readonly #root: string;
  #folder: string;
  #store: QueueStore;
  readonly #messages: Expected[] = [];
  readonly #firstSent = new Map<string, { readonly at: number; readonly body: string }>();
  /** All that were ever given out. */
  readonly #receiptHandles: string[] = [];

  constructor(root: string, isFifo: boolean) {
    this.#root = root;
    this.#isFifo = isFifo;
    this.#folder = mkdtempSync(join(root, "trial-"));
    this.#store = new QueueStore(this.#folder, "http://localhost");
    const type: Record<string, string> = isFifo ? { FifoQueue: "true" } : {};
    const { arn } = this.#store.create(this.#name("dead"), type);
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arn,
      maxReceiveCount: MAX_RECEIVES,
    });
    this.#store.create(this.#name("queue"), { ...type, RedrivePolicy });
  }

  send(group: string, delaySeconds: number, deduplicationId: string): void {
    const now = Date.now();
    const body = String(this.#messages.length);
    this.#queue.send({ body, groupId: group, delaySeconds, deduplicationId });
    if (this.#isFifo) {
      const first = this.#firstSent.get(deduplicationId);
      if (first && first.at + DEDUPLICATION_MS > now) return;
      this.#firstSent.set(deduplicationId, { at: now, body });
    }
    let visibleAt = now + delaySeconds * 1000;
    for (const other of this.#messages) {
      const isAhead = this.#isFifo && other.group === group && other.receives === 0;
      if (isAhead) visibleAt = Math.max(visibleAt, other.visibleAt);
    }
    this.#messages.push({ body, group, visibleAt, receives: 0 });
  }

  receive(max: number, seconds: number): void {
    const now = Date.now();
    const before = this.#receivable();
    const received = this.#queue.receive(max, undefined, seconds);
    // As many as possible, of those that can be received.
    const alive = before.filter(({ receives }) => receives < MAX_RECEIVES);
    expect(received).toHaveLength(Math.min(max, alive.length));
    for (const { message, receiptHandle } of received) {
      const expected = alive.find(({ body }) => body === message.body) as Expected;
      expect(expected).toBeDefined();
      expect(expected.visibleAt).toBeLessThanOrEqual(now);
      expected.visibleAt = now + seconds * 1000;
      expected.receives += 1;
      expected.receiptHandle = receiptHandle;
      this.#receiptHandles.push(receiptHandle);
      expect(message.receiveCount).toBe(expected.receives);
    }
    const bodies = received.map(({ message }) => message.body);
    expect(new Set(bodies).size).toBe(bodies.length);
    if (this.#isFifo) expectInOrder(alive, bodies);
    this.#readDeadLetters(before);
  }

  delete(which: number): void {
    const receiptHandle = this.#receiptHandle(which);
    const message = this.#inFlight(receiptHandle);
    this.#queue.deleteMessage(receiptHandle);
    if (message) message.end = "deleted";
  }

  changeVisibility(which: number, seconds: number): void {
    const receiptHandle = this.#receiptHandle(which);
    const message = this.#inFlight(receiptHandle);
    expect(this.#queue.changeVisibility(receiptHandle, seconds)).toBe(message !== undefined);
    if (message) message.visibleAt = Date.now() + seconds * 1000;
  }

  advance(ms: number): void {
    vi.advanceTimersByTime(ms);
  }

  /** Continues with what is on the disk, as after a `kill -9`. */
  kill(): void {
    this.#store.commit();
    const folder = mkdtempSync(join(this.#root, "trial-"));
    cpSync(this.#folder, folder, { recursive: true });
    this.#store.close();
    this.#store = new QueueStore(folder, "http://localhost");
    this.#folder = folder;
  }

  checkCounts(): void {
    const now = Date.now();
    const hidden = this.#left().filter(({ visibleAt }) => visibleAt > now);
    const inFlight = hidden.filter(({ receives }) => receives > 0).length;
    const delayed = hidden.length - inFlight;
    const waiting = this.#left().length - hidden.length;
    expect(this.#queue.counts).toEqual({ waiting, inFlight, delayed });
    expect(this.#queue.ready).toBe(this.#receivable().length);
  }

  /** Receives all that is left until it is dead: nothing is lost. */
  end(): void {
    for (let round = 0; round < 100 && this.#left().length > 0; round += 1) {
      this.receive(10, 1);
      this.advance(5000);
    }
    expect(this.#left()).toEqual([]);
    this.checkCounts();
    this.#store.close();
  }

  get #queue(): Queue {
    return this.#store.get(this.#name("queue"));
  }

  #name(base: string): string {
    return this.#isFifo ? `${base}.fifo` : base;
  }

  #left(): readonly Expected[] {
    return this.#messages.filter(({ end }) => end === undefined);
  }

  #receivable(): readonly Expected[] {
    const now = Date.now();
    const left = this.#left();
    const blocked = new Set<string>();
    for (const { group, visibleAt, receives } of left) {
      if (this.#isFifo && visibleAt > now && receives > 0) blocked.add(group);
    }
    return left.filter(({ group, visibleAt }) => visibleAt <= now && !blocked.has(group));
  }

  #receiptHandle(which: number): string {
    return this.#receiptHandles[which % this.#receiptHandles.length] ?? "none";
  }

  #inFlight(receiptHandle: string): Expected | undefined {
    const now = Date.now();
    return this.#left().find(
      (message) => message.receiptHandle === receiptHandle && message.visibleAt > now,
    );
  }

  /** Only messages that were visible and received too often can be dead letters. */
  #readDeadLetters(candidates: readonly Expected[]): void {
    const deadLetters = this.#store.get(this.#name("dead"));
    for (const { message, receiptHandle } of deadLetters.receive(1000)) {
      const dead = candidates.find(({ body }) => body === message.body);
      expect(dead).toMatchObject({ receives: MAX_RECEIVES });
      expect(message.deadLetterSource).toBe(this.#queue.arn);
      expect(dead?.end).toBeUndefined();
      if (dead) dead.end = "dead";
      deadLetters.deleteMessage(receiptHandle);
    }
  }
}

/** Each group gives its first messages, in the order in which they were sent. */
function expectInOrder(receivable: readonly Expected[], bodies: readonly string[]): void {
  for (const group of new Set(receivable.map((message) => message.group))) {
    const inOrder = receivable.filter((message) => message.group === group);
    const received = bodies.filter((body) => inOrder.some((message) => message.body === body));
    expect(received).toEqual(inOrder.slice(0, received.length).map(({ body }) => body));
  }
}

const seconds = fc.integer({ min: 1, max: 4 });
const group = fc.constantFrom("a", "b", "c");
const id = fc.nat(50).map(String);
const which = fc.nat(1000);

/** A method of a trial with its arguments. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant("send" as const), group, fc.constant(0), id) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("send" as const), group, seconds, id) },
  { weight: 6, arbitrary: fc.tuple(fc.constant("receive" as const), seconds, seconds) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("delete" as const), which) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("changeVisibility" as const), which, fc.nat(4)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("advance" as const), fc.nat(3000)) },
  { weight: 1, arbitrary: fc.constant(["advance", DEDUPLICATION_MS] as const) },
  { weight: 1, arbitrary: fc.constant(["kill"] as const) },
);

test.each([
  ["standard", false],
  ["FIFO", true],
])(
  "a %s queue loses no message, shows none twice at once, and counts receives, whatever happens to it",
  async (_type, isFifo) => {
    const root = await tempFolder();
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
        const trial = new Trial(root, isFifo);
        for (const [method, ...values] of steps) {
          Reflect.apply(trial[method], trial, values);
          trial.checkCounts();
        }
        trial.end();
      }),
      { numRuns: 100 },
    );
  },
  60_000,
);
