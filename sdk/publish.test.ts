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
  allAccepted,
  LicenseEventBus,
  NetworkError,
  type PublishableEvent,
  PublishError,
  PublishRefusedError,
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

describe("publishing", () => {
  test("returns one result for one event, with the id that the client gave it", async () => {
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

  test("keeps the publisher's own id and does not change the event", async () => {
    const mine = { ...license(1), id: "0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11" };
    const without = Object.freeze(license(2));
    const results = await bus.publish([mine, without]);
    expect(results[0]?.id).toBe(mine.id);
    expect(without).toEqual(license(2));
  });

  test("sends 250 events in three requests, in order, with a result for each", async () => {
    const results = await bus.publish(licenses(250));
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([100, 100, 50]);
    expect(fake.seen.flatMap(({ ids }) => ids)).toEqual(ids(results));
    const numbers = fake.seen.flatMap(({ text }) =>
      (JSON.parse(text) as { data: { license: { id: number } } }[]).map((e) => e.data.license.id),
    );
    expect(numbers).toEqual(licenses(250).map((_, i) => i));
  });

  test("keeps requests of large events below 4 MB, counted in bytes", async () => {
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

  test("refuses an event too large for any request and publishes the others", async () => {
    const huge = { ...license(2), data: { license: { id: 1, note: "x".repeat(bytesLimit) } } };
    const results = await bus.publish([license(1), huge as PublishableEvent, license(3)]);
    expect(results.map(({ status }) => status)).toEqual([202, 413, 202]);
    expect(results[1]).toMatchObject({
      ok: false,
      problem: { type: "urn:license-event-bus:problem:too-large" },
    });
  });

  test("sends no request for no events", async () => {
    expect(await bus.publish([])).toEqual([]);
    expect(fake.seen).toEqual([]);
  });

  test("returns problems and suppressed reasons at the positions of their events", async () => {
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

describe("a refused event", () => {
  const refuse = (status: number) =>
    fake.replies.push(() => ({
      status: 207,
      body: { results: [refusedResult(status, "It has no company.")] },
    }));
  const refusal = async (publishing: Promise<unknown>) => {
    const error: unknown = await failure(publishing);
    expect(error).toBeInstanceOf(PublishRefusedError);
    return error as PublishRefusedError;
  };

  test.each([
    [403, "may publish this event type for this company"],
    [409, "another id"],
    [422, "Correct the event"],
  ])("with %i is an error with advice", async (status, advice) => {
    refuse(status);
    const error = await refusal(bus.publish(license(1)));
    expect(error.problem).toMatchObject({ status, detail: "It has no company." });
    expect(error.refused).toMatchObject([{ ok: false, id: fake.seen[0]?.ids[0] }]);
    expect(error.message).toContain("license.activated");
    expect(error.message).toContain(`${status}: No. It has no company. `);
    expect(error.message).toContain(advice);
    expect(fake.seen).toHaveLength(1);
  });

  test.each([401, 403])("counts as refused if the bus refuses its key with %i", async (status) => {
    const reply = () => ({ status, body: refusedResult(status, "It ended.").problem });
    fake.replies.push(reply, reply);
    const error = await refusal(bus.publish(license(1)));
    expect(error.message).toMatch(/leb_pub_…/);
    const results = await bus.publish(licenses(2));
    expect(results).toMatchObject([
      { ok: false, status, problem: { detail: "It ended." } },
      { ok: false, status },
    ]);
    expect(fake.seen).toHaveLength(2);
  });

  test("of a batch is an error of allAccepted, which returns the results of others", async () => {
    fake.replies.push((events) => ({
      status: 207,
      body: { results: events.map((e, i) => (i > 0 ? refusedResult(422) : acceptedResult(e))) },
    }));
    const results = await bus.publish(licenses(3));
    expect(() => allAccepted(results)).toThrow(/It refused 1 more\.$/);
    expect(allAccepted(results.slice(0, 1))).toEqual(results.slice(0, 1));
    expect(allAccepted([])).toEqual([]);
  });
});

describe("retrying", () => {
  test.each([
    ["a dropped connection", () => "drop" as const],
    ["503", () => ({ status: 503, body: { message: "Service Unavailable" } })],
    ["429", () => ({ status: 429 })],
    ["502 in HTML", () => ({ status: 502, headers: { "content-type": "text/html" } })],
  ])("retries after %s with the same bytes", async (_, reply) => {
    fake.replies.push(reply, reply);
    const results = await bus.publish(licenses(3));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(fake.seen).toHaveLength(3);
    expect(new Set(fake.seen.map(({ text }) => text)).size).toBe(1);
    expect(fake.slept).toEqual([250, 500]);
  });

  test("retries with the same id if the answer was lost", async () => {
    const lost = accept();
    fake.replies.push((events) => ({ status: 202, ...(lost(events) as object), drop: true }));
    const [result] = await bus.publish([license(1)]);
    expect([...fake.accepted]).toEqual([[result?.id, 2]]);
  });

  test("waits for Retry-After", async () => {
    fake.replies.push(() => ({ status: 503, headers: { "retry-after": "7" } }));
    await bus.publish(license(1));
    expect(fake.slept).toEqual([7250]);
  });

  test("waits for the Retry-After of a 207 with events over the limit", async () => {
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

  test("retries only the events of a 207 that can succeed, and none that was accepted", async () => {
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

  test("sends later events only after the retry, to keep the order", async () => {
    fake.replies.push(accept(), () => "drop");
    const results = await bus.publish(licenses(201));
    expect(fake.seen.map(({ ids }) => ids.length)).toEqual([100, 100, 100, 1]);
    expect([...fake.accepted.keys()]).toEqual(ids(results));
  });
});

describe("giving up", () => {
  test("names the events that may have been accepted, and returns the results of the others", async () => {
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
      `150 of 250 events may not have been accepted (${error.ids[0]},`,
    );
  });

  test("keeps the events ready to publish again", async () => {
    fake.replies.push(...Array(6).fill(() => "drop"));
    const error = await failure(bus.publish(licenses(2)));
    const results = await bus.publish(error.events);
    expect(ids(results)).toEqual(error.ids);
    expect(fake.seen.at(-1)?.text).toBe(fake.seen[0]?.text);
  });

  test("includes an event that every 207 fails", async () => {
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

  test("does not call an event refused if an earlier try may have been accepted", async () => {
    fake.replies.push(
      () => "drop",
      () => ({ status: 401, body: refusedResult(401, "It ended.").problem }),
    );
    const error = await failure(bus.publish(licenses(2)));
    expect(error).toBeInstanceOf(PublishError);
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({ status: 401, problem: { detail: "It ended." } });
    expect(error.ids).toHaveLength(2);
  });

  test("stops at once if Retry-After is more than a minute", async () => {
    fake.replies.push(() => ({ status: 429, headers: { "retry-after": "3600" } }));
    await failure(bus.publish(license(1)));
    expect(fake.slept).toEqual([]);
  });

  test("stops after the given number of retries", async () => {
    fake.replies.push(...Array(9).fill(() => "drop"));
    await failure(new LicenseEventBus({ ...fake.options, retries: 0 }).publish(license(1)));
    expect(fake.seen).toHaveLength(1);
  });

  test.each([
    ["no JSON", { status: 200 }],
    ["another status", { status: 200, body: { results: [{ status: 202 }] } }],
    ["fewer results than events", { status: 202, body: { results: [] } }],
    ["a redirect", { status: 302, headers: { location: "https://login.example.com/" } }],
  ])("does not treat %s as accepted", async (_, reply) => {
    fake.replies.push(() => reply);
    const error = await failure(bus.publish(license(1)));
    expect(error.ids).toHaveLength(1);
    expect(error.message).toContain("Check the url");
  });

  test("never shows the key", async () => {
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

test("batches any events in order, within the limits, in the fewest batches", () => {
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

test("fits an event if a request with it alone is below the limit", () => {
  expect(fits({ bytes: bytesLimit - 3 })).toBe(true);
  expect(fits({ bytes: bytesLimit - 2 })).toBe(false);
});

test("separates two events that would reach the limit together", () => {
  const rest = bytesLimit - 100 - 3;
  expect([...batches([{ bytes: 100 }, { bytes: rest }])]).toHaveLength(2);
  expect([...batches([{ bytes: 100 }, { bytes: rest - 1 }])]).toHaveLength(1);
});
