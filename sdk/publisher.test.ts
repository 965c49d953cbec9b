import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { acceptedResult, type FakeBus, refusedResult, startFakeBus } from "./fake-bus.ts";
import {
  LicenseEventBus,
  type PublishableEvent,
  type PublishError,
  PublisherFullError,
  type PublisherOptions,
  type RefusedResult,
} from "./index.ts";

let fake: FakeBus;
beforeEach(async () => {
  fake = await startFakeBus();
});
afterEach(() => fake.stop());

const license = (id: number): PublishableEvent => ({
  event: "license.activated",
  company_id: 1,
  data: { license: { id } },
});

function start(options: Partial<PublisherOptions> = {}) {
  const refused: RefusedResult[] = [];
  const retried: PublishError[] = [];
  const bus = new LicenseEventBus({ ...fake.options, retries: 0 });
  const publisher = bus.publisher({
    onRefused: (result) => refused.push(result),
    onRetry: (error) => retried.push(error),
    ...options,
  });
  return { publisher, refused, retried };
}

test("sends events that are added soon after each other in one request", async () => {
  const { publisher } = start({ flushMs: 1 });
  const ids = [1, 2, 3].map((id) => publisher.add(license(id)));
  expect(publisher.waiting).toBe(3);
  await expect.poll(() => publisher.waiting).toBe(0);
  expect(fake.seen.map((request) => request.ids)).toEqual([ids]);
});

test("sends a full batch at once", async () => {
  const { publisher } = start({ flushMs: 1_000_000, maxBatch: 2 });
  const ids = [1, 2].map((id) => publisher.add(license(id)));
  await expect.poll(() => publisher.waiting).toBe(0);
  expect(fake.seen.map((request) => request.ids)).toEqual([ids]);
});

test("sends an event as it was when it was added", async () => {
  const { publisher } = start();
  const event = { ...license(1), note: "before" };
  publisher.add(event);
  event.note = "after";
  await publisher.flush();
  expect(fake.seen[0]?.text).toContain("before");
});

test("reports refused events, and sends the others", async () => {
  fake.replies.push((events) => ({
    status: 207,
    body: { results: events.map((e, i) => (i === 1 ? refusedResult(422) : acceptedResult(e))) },
  }));
  const { publisher, refused } = start();
  const ids = [1, 2, 3].map((id) => publisher.add(license(id)));
  await publisher.flush();
  expect(refused).toMatchObject([{ ok: false, status: 422, id: ids[1] }]);
  expect(fake.seen).toHaveLength(1);
});

test("refuses events beyond the limit, and takes others later", async () => {
  const { publisher } = start({ maxWaiting: 2, flushMs: 1_000_000 });
  publisher.add(license(1));
  publisher.add(license(2));
  expect(() => publisher.add(license(3))).toThrow(PublisherFullError);
  await publisher.flush();
  publisher.add(license(3));
  await publisher.close();
  expect(fake.seen.map(({ ids }) => ids.length)).toEqual([2, 1]);
});

test("closing sends what waits, and takes no more events", async () => {
  const { publisher } = start({ flushMs: 1_000_000 });
  const id = publisher.add(license(1));
  expect(await publisher.close()).toEqual([]);
  expect([...fake.accepted.keys()]).toEqual([id]);
  expect(() => publisher.add(license(2))).toThrow("closed");
});

test("closing returns the events that the bus did not accept in time, ready to publish again", async () => {
  fake.replies.push(...Array(10_000).fill(() => "drop"));
  const { publisher, retried } = start();
  const ids = [1, 2].map((id) => publisher.add(license(id)));
  const left = await publisher.close({ timeoutMs: 50 });
  expect(left.map(({ id }) => id)).toEqual(ids);
  expect(retried.length).toBeGreaterThan(0);
});

test("disposing closes", async () => {
  {
    await using publisher = start().publisher;
    publisher.add(license(1));
  }
  expect(fake.accepted.size).toBe(1);
});

test("delivers every event once per id and in order, whatever fails", async () => {
  const anyReply = fc.constantFrom(
    "accept",
    "drop",
    "lost answer",
    "503",
    "first fails",
    "refuse first",
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyReply, { maxLength: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 5 }),
      async (script, count, maxBatch) => {
        const arrived: string[] = [];
        const take = (id: string) => {
          if (!arrived.includes(id)) arrived.push(id);
          return acceptedResult({ id, event: "license.activated" });
        };
        fake.replies.splice(0);
        for (const kind of script) {
          fake.replies.push((events) => {
            if (kind === "drop") return "drop";
            if (kind === "503") return { status: 503 };
            const results = events.map(({ id }, i) => {
              if (i === 0 && kind === "first fails") return refusedResult(503);
              if (i === 0 && kind === "refuse first") return refusedResult(422);
              return take(id);
            });
            const drop = kind === "lost answer";
            return { status: 207, body: { results }, drop };
          });
        }
        for (let i = 0; i < 40; i++) {
          fake.replies.push((events) => ({
            status: 202,
            body: { results: events.map(({ id }) => take(id)) },
          }));
        }
        const { publisher, refused } = start({ maxBatch, flushMs: 0 });
        const ids = Array.from({ length: count }, (_, i) => publisher.add(license(i)));
        await publisher.flush();
        const ended = new Set([...arrived, ...refused.map(({ id }) => id)]);
        expect(ended.size).toBe(count);
        expect(publisher.waiting).toBe(0);
        if (!script.includes("first fails")) {
          expect(arrived).toEqual(ids.filter((id) => arrived.includes(id)));
        }
      },
    ),
    { numRuns: 60 },
  );
});
