import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  acceptAll,
  acceptedResult,
  type FakeBus,
  refusedResult,
  startFakeBus,
} from "./fake-bus.ts";
import {
  ApiError,
  LicenseEventBus,
  NetworkError,
  type PublishableEvent,
  PublishError,
  type PublishResult,
} from "./index.ts";
import { batches, bytesLimit, fits, maxEvents } from "./publish.ts";

let fake: FakeBus;
let bus: LicenseEventBus;
beforeEach(async () => {
  fake = await startFakeBus();
  bus = new LicenseEventBus(fake.options);
});
afterEach(() => fake.stop());

const license = (id: number): PublishableEvent => ({
  event: "license.activated",
  company_id: 1,
  data: { license: { id } },
});
const licenses = (count: number) => Array.from({ length: count }, (_, i) => license(i));
const ids = (results: readonly PublishResult[]) => results.map(({ id }) => id);
const accept = () => acceptAll(fake.accept);
const failure = (publishing: Promise<unknown>) =>
  publishing.then(
    () => expect.fail("it should have failed"),
    (error: unknown) => error as PublishError,
  );

describe("what is published", () => {
  test("one event has one result, and an id that the client gave it", async () => {
    const result = await bus.publish(license(1));
    expect(result).toEqual({
      ok: true,
      status: 202,
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      event: "license.activated",
      repeat: false,
    });
    expect(fake.seen[0]).toMatchObject({ method: "POST", url: "/v1/events", ids: [result.id] });
    expect(fake.seen[0]?.headers).toMatchObject({
      authorization: "Bearer leb_pub_test",
      "content-type": "application/json",
    });
  });

  test("an id of the publisher's own is kept, and the event is not touched", async () => {
    const mine = { ...license(1), id: "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11" };
    const without = Object.freeze(license(2));
    const results = await bus.publish([mine, without]);
    expect(results[0]?.id).toBe(mine.id);
    expect(without).toEqual(license(2));
  });

  test("250 events go in three requests, in order, with a result each", async () => {
    const results = await bus.publish(licenses(250));
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
    expect(fake.seen.flatMap(({ ids }) => ids)).toEqual(ids(results));
    const numbers = fake.seen.flatMap(({ text }) =>
      (JSON.parse(text) as { data: { license: { id: number } } }[]).map((e) => e.data.license.id),
    );
    expect(numbers).toEqual(licenses(250).map((_, i) => i));
  });

  test("large events go in requests below 4 MB, counted in bytes", async () => {
    const large = licenses(40).map((event) => ({
      ...event,
      data: { license: { id: 1, note: "é".repeat(100_000) } }, // 200,000 bytes
    })) as PublishableEvent[];
    const results = await bus.publish(large);
    expect(results).toHaveLength(40);
    const sizes = fake.seen.map(({ text }) => Buffer.byteLength(text));
    expect(Math.max(...sizes)).toBeLessThan(bytesLimit);
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([19, 19, 2]);
  });

  test("an event that no request could hold is refused, and the others are published", async () => {
    const huge = { ...license(2), data: { license: { id: 1, note: "x".repeat(bytesLimit) } } };
    const results = await bus.publish([license(1), huge as PublishableEvent, license(3)]);
    expect(results.map(({ status }) => status)).toEqual([202, 413, 202]);
    expect(results[1]).toMatchObject({
      ok: false,
      problem: { type: "urn:license-event-bus:problem:too-large" },
    });
  });

  test("no events are no request", async () => {
    expect(await bus.publish([])).toEqual([]);
    expect(fake.seen).toEqual([]);
  });

  test("what is refused has its problem, what a rule keeps back its reason, in their places", async () => {
    fake.replies.push(([one, , three]) => ({
      status: 207,
      body: {
        results: [
          one && acceptedResult(one),
          refusedResult(422),
          { status: 202, ...three, suppressed: "once in 24 hours" },
        ],
      },
    }));
    const results = await bus.publish(licenses(3));
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, status: 422, event: "license.activated", problem: { title: "No" } },
      { ok: true, suppressed: "once in 24 hours" },
    ]);
    expect(ids(results)).toEqual(fake.seen[0]?.ids);
    expect(fake.seen).toHaveLength(1);
  });
});

describe("what fails is tried again", () => {
  test.each([
    ["a dropped connection", () => "drop" as const],
    ["503", () => ({ status: 503, body: { message: "Service Unavailable" } })],
    ["429", () => ({ status: 429 })],
    ["502 in HTML", () => ({ status: 502, headers: { "content-type": "text/html" } })],
  ])("after %s, with the same bytes", async (_, reply) => {
    fake.replies.push(reply, reply);
    const results = await bus.publish(licenses(3));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(fake.seen).toHaveLength(3);
    expect(new Set(fake.seen.map(({ text }) => text)).size).toBe(1);
    expect(fake.slept).toEqual([250, 500]);
  });

  test("an event whose acceptance got lost is sent again with its id", async () => {
    const lost = accept();
    fake.replies.push((events) => ({ status: 202, ...(lost(events) as object), drop: true }));
    const [result] = await bus.publish([license(1)]);
    expect([...fake.accepted]).toEqual([[result?.id, 2]]);
  });

  test("not sooner than Retry-After says", async () => {
    fake.replies.push(() => ({ status: 503, headers: { "retry-after": "7" } }));
    await bus.publish(license(1));
    expect(fake.slept).toEqual([7250]);
  });

  test("nor sooner than a 207 asks whose events are over the limit", async () => {
    fake.replies.push((events) => ({
      status: 207,
      headers: { "retry-after": "4" },
      body: {
        results: events.map((event, i) => (i === 0 ? acceptedResult(event) : refusedResult(429))),
      },
    }));
    const results = await bus.publish(licenses(3));
    expect(fake.slept).toEqual([4250]);
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([3, 2]);
    expect(results.every(({ ok }) => ok)).toBe(true);
  });

  test("of a 207, only what failed through no fault of its own, and nothing twice after acceptance", async () => {
    fake.replies.push((events) => {
      const results = events.map((event, i) => {
        if (i % 3 === 1) return refusedResult(503);
        if (i % 3 === 2) return refusedResult(422);
        fake.accept(event.id);
        return acceptedResult(event);
      });
      return { status: 207, body: { results } };
    });
    fake.replies.push(() => "drop");
    const results = await bus.publish(licenses(9));
    const [first, ...others] = fake.seen;
    const failed = first?.ids.filter((_, i) => i % 3 === 1);
    expect(others.map(({ ids }) => ids)).toEqual([failed, failed]);
    expect(results.map(({ status }) => status)).toEqual([
      202, 202, 422, 202, 202, 422, 202, 202, 422,
    ]);
    expect(ids(results)).toEqual(first?.ids);
    expect([...fake.accepted.values()]).toEqual(Array(6).fill(1));
  });

  test("and what comes after waits for it, so that the order holds", async () => {
    fake.replies.push(accept(), () => "drop");
    const results = await bus.publish(licenses(201));
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([100, 100, 100, 1]);
    expect([...fake.accepted.keys()]).toEqual(ids(results));
  });
});

describe("giving up", () => {
  test("tells which events are not known to be accepted, and what became of the others", async () => {
    fake.replies.push(accept(), ...Array(6).fill(() => "drop"));
    const error = await failure(bus.publish(licenses(250)));
    expect(error).toBeInstanceOf(PublishError);
    expect(error.cause).toBeInstanceOf(NetworkError);
    expect(fake.seen).toHaveLength(7);
    expect(error.ids).toHaveLength(150);
    expect(error.ids.slice(0, 100)).toEqual(fake.seen[6]?.ids);
    expect(error.results.map((result) => result?.ok)).toEqual([
      ...Array(100).fill(true),
      ...Array(150).fill(undefined),
    ]);
    expect(error.message).toContain(
      `Of 250 events, 150 are not known to be accepted (${error.ids[0]},`,
    );
  });

  test("leaves them to be published again as they are", async () => {
    fake.replies.push(...Array(6).fill(() => "drop"));
    const error = await failure(bus.publish(licenses(2)));
    const results = await bus.publish(error.events);
    expect(ids(results)).toEqual(error.ids);
    expect(fake.seen.at(-1)?.text).toBe(fake.seen[0]?.text);
  });

  test("counts an event that a 207 keeps failing among them", async () => {
    const mixed = (events: readonly { id: string; event: string }[]) => ({
      status: 207,
      body: {
        results: events.map((event, i) =>
          i === events.length - 1 ? refusedResult(503, "Later.") : acceptedResult(event),
        ),
      },
    });
    fake.replies.push(...Array(6).fill(mixed));
    const error = await failure(bus.publish(licenses(3)));
    expect(error.ids).toEqual([fake.seen[0]?.ids[2]]);
    expect(error.message).toContain("503: No. Later");
  });

  test("comes at once where trying again cannot help", async () => {
    fake.replies.push(() => ({ status: 401, body: refusedResult(401, "It ended.").problem }));
    const error = await failure(bus.publish(licenses(2)));
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({ status: 401, problem: { detail: "It ended." } });
    expect(error.ids).toHaveLength(2);
    expect(fake.seen).toHaveLength(1);
  });

  test("comes at once where the bus asks for more than a minute", async () => {
    fake.replies.push(() => ({ status: 429, headers: { "retry-after": "3600" } }));
    await failure(bus.publish(license(1)));
    expect(fake.slept).toEqual([]);
  });

  test("comes after as many tries as are asked for", async () => {
    fake.replies.push(...Array(9).fill(() => "drop"));
    await failure(new LicenseEventBus({ ...fake.options, retries: 0 }).publish(license(1)));
    expect(fake.seen).toHaveLength(1);
  });

  test.each([
    ["no JSON", { status: 200 }],
    ["another status", { status: 200, body: { results: [{ status: 202 }] } }],
    ["fewer results than events", { status: 202, body: { results: [] } }],
    ["a redirect", { status: 302, headers: { location: "https://login.example.com/" } }],
  ])("takes %s for no acceptance", async (_, reply) => {
    fake.replies.push(() => reply);
    const error = await failure(bus.publish(license(1)));
    expect(error.ids).toHaveLength(1);
    expect(error.message).toContain("is the url the bus's?");
  });

  test("shows the key nowhere", async () => {
    fake.replies.push(...Array(6).fill(() => "drop"));
    const error = await failure(bus.publish(license(1)));
    expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain(fake.options.key);
  });
});

const bodyBytes = (batch: readonly { bytes: number }[]) =>
  batch.reduce((sum, { bytes }) => sum + bytes, batch.length + 1);
const anyItems = fc.array(fc.record({ bytes: fc.oneof(fc.nat(300), fc.nat(bytesLimit - 3)) }), {
  maxLength: 400,
});

test("any events come out in order, in batches within the limits, and in no more than it takes", () => {
  fc.assert(
    fc.property(anyItems, (items) => {
      const made = [...batches(items)];
      expect(made.flat()).toEqual(items);
      for (const [i, batch] of made.entries()) {
        expect(batch.length).toBeLessThanOrEqual(maxEvents);
        expect(bodyBytes(batch)).toBeLessThan(bytesLimit);
        const [next] = made[i + 1] ?? [];
        const hasRoom =
          next && batch.length < maxEvents && bodyBytes([...batch, next]) < bytesLimit;
        expect(hasRoom).not.toBe(true);
      }
    }),
  );
});

test("an event fits if a request with it alone is below the limit", () => {
  expect(fits({ bytes: bytesLimit - 3 })).toBe(true);
  expect(fits({ bytes: bytesLimit - 2 })).toBe(false);
});

test("two events that would make the limit together go apart", () => {
  const rest = bytesLimit - 100 - 3;
  expect([...batches([{ bytes: 100 }, { bytes: rest }])]).toHaveLength(2);
  expect([...batches([{ bytes: 100 }, { bytes: rest - 1 }])]).toHaveLength(1);
});
