import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newKey } from "../../bus/keys/api-key.ts";
import { sample } from "../../catalog/index.ts";
import { busClient } from "../support/bus-client.ts";
import { storedEvents } from "../support/history.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

const license = () => ({ ...sample("license.activated"), id: crypto.randomUUID(), company_id: 1 });

test("accepts an event, and adds an id and a time if it has none", async () => {
  const { id: _, ts: __, ...event } = license();
  const response = await bus.publish("license-api", event);
  expect(response.status).toBe(202);
  expect(await response.json()).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    event: "license.activated",
    repeat: false,
  });
});

test("accepts a repeated event with its keys in any order", async () => {
  const event = license();
  const reversed = Object.fromEntries(Object.entries(event).reverse());
  expect((await bus.publish("license-api", event)).status).toBe(202);
  const again = await bus.publish("license-api", reversed);
  expect(again.status).toBe(202);
  expect(await again.json()).toEqual({ id: event.id, event: event.event, repeat: true });
});

test("another event with the same id is a conflict", async () => {
  const event = license();
  await bus.publish("license-api", event);
  const other = await bus.publish("license-api", { ...event, user_id: 99 });
  expect(other.status).toBe(409);
  expect(await other.json()).toMatchObject({ type: "urn:license-event-bus:problem:id-conflict" });
});

test("ids are separate for each company", async () => {
  const event = license();
  expect((await bus.publish("license-api", event)).status).toBe(202);
  // The sample company's keys publish for it alone.
  expect((await bus.publish("license-api", { ...event, company_id: 2 })).status).toBe(403);
});

test("accepts a batch as a whole, or answers event by event", async () => {
  const good = await bus.publish("license-api", [license(), license()]);
  expect(good.status).toBe(202);
  const mixed = await bus.publish("license-api", [
    license(),
    { ...license(), event: "license.actived" },
    license(),
  ]);
  expect(mixed.status).toBe(207);
  const { results } = (await mixed.json()) as { results: { status: number }[] };
  expect(results.map(({ status }) => status)).toEqual([202, 422, 202]);
});

test("an event with a time in microseconds does not affect others of its batch, and its id stays free", async () => {
  const [first, second, third] = [license(), license(), license()];
  const micros = { ...second, ts: Date.now() * 1000 };
  const mixed = await bus.publish("license-api", [first, micros, third]);
  expect(mixed.status).toBe(207);
  const { results } = (await mixed.json()) as { results: { status: number; problem?: object }[] };
  expect(results.map(({ status }) => status)).toEqual([202, 422, 202]);
  const message = "must be a unix time in seconds, not microseconds";
  expect(results[1]?.problem).toMatchObject({ errors: [{ pointer: "/ts", message }] });

  const corrected = await bus.publish("license-api", second);
  expect([corrected.status, await corrected.json()]).toMatchObject([202, { repeat: false }]);
});

test("treats a UUID in upper and lower case as the same, and returns lower case", async () => {
  const event = { ...license(), id: "017F22E2-79B0-7CC3-98C4-DC0C0C07398F" };
  const id = event.id.toLowerCase();
  const first = await bus.publish("license-api", event);
  expect(await first.json()).toMatchObject({ id, repeat: false });
  const again = await bus.publish("license-api", { ...event, id });
  expect(await again.json()).toMatchObject({ id, repeat: true });
  const read = await bus.company.call("GET", `/v1/companies/1/events/${event.id}`);
  expect(read).toMatchObject({ status: 200, body: { id } });
});

test("refuses a body that is not UTF-8, and delivers a replacement character that was sent", async () => {
  const text = (sign: string) =>
    JSON.stringify({ ...license(), data: { license: { id: 1, license_key: sign } } });
  const send = (body: string | Uint8Array<ArrayBuffer>) =>
    fetch(`${bus.aws.apiUrl}/v1/events`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${bus.keys.publishers["license-api"]}`,
        "content-type": "application/json",
      },
      body,
    });
  expect((await send(new Uint8Array(Buffer.from(text("é"), "latin1")))).status).toBe(400);
  expect((await send(text("\uFFFD"))).status).toBe(202);
});

test("accepts a hundred events in one request", async () => {
  const before = await storedEvents(bus);
  const response = await bus.publish("license-api", Array.from({ length: 100 }, license));
  expect(response.status).toBe(202);
  expect(await storedEvents(bus)).toBe(before + 100);
});

describe("returns a problem for bad input, and stores nothing", () => {
  type Case = {
    method?: string;
    path?: string;
    key?: string | null;
    type?: string;
    headers?: Record<string, string>;
    body?: unknown;
    expect: { status: number; name: string; detail?: string; errors?: unknown };
  };
  const big = { ...license(), data: { license: { id: 1, note: "x".repeat(256 * 1024) } } };
  const cases: Record<string, Case> = {
    "no JSON": { body: "{", expect: { status: 400, name: "invalid-json" } },
    "no body": { body: "", expect: { status: 400, name: "invalid-json" } },
    "wrong content type": {
      type: "text/plain",
      expect: { status: 415, name: "wrong-content-type" },
    },
    "no key": { key: null, expect: { status: 401, name: "missing-key" } },
    "an invalid key": { key: "secret", expect: { status: 401, name: "unknown-key" } },
    "a key that does not exist": {
      key: newKey("publisher"),
      expect: { status: 401, name: "unknown-key" },
    },
    "a publisher that may not publish this": {
      body: { ...license(), event: "license.deleted" },
      expect: {
        status: 403,
        name: "publisher-not-allowed",
        detail: "license.deleted is published by platform, not by license-api.",
      },
    },
    "an unknown event code": {
      body: { ...license(), event: "license.activatd" },
      expect: {
        status: 422,
        name: "unknown-event-type",
        detail: 'Unknown event type "license.activatd". Did you mean "license.activated"?',
      },
    },
    "a wrong type in an object": {
      body: { ...license(), data: { license: { id: 1, max_activations: "many" } } },
      expect: {
        status: 422,
        name: "invalid",
        errors: [{ pointer: "/data/license/max_activations", message: expect.any(String) }],
      },
    },
    "an object that is missing": {
      body: { ...license(), data: {} },
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/data/license" }] },
    },
    "an unknown member": {
      body: { ...license(), compny_id: 1 },
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/compny_id" }] },
    },
    "consumers stamped by the publisher": {
      body: { ...license(), consumers: ["integrations"] },
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/consumers" }] },
    },
    "an id that is no UUID": {
      body: { ...license(), id: "1" },
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/id" }] },
    },
    "text that is not Unicode": {
      body: '{"event":"license.activated","company_id":1,"data":{"license":{"id":1,"x":"\\ud800"}}}',
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/data/license/x" }] },
    },
    "deep nesting": {
      body: `${'{"a":'.repeat(100)}1${"}".repeat(100)}`,
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/a".repeat(64) }] },
    },
    "nesting without end": {
      body: `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`,
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/a".repeat(64) }] },
    },
    "prototype keys": {
      body: '{"event":"license.activated","company_id":1,"data":{"license":{"id":1}},"__proto__":{"x":1}}',
      expect: { status: 422, name: "invalid", errors: [{ pointer: "/__proto__" }] },
    },
    "a time in milliseconds": {
      body: { ...license(), ts: Date.now() },
      expect: {
        status: 422,
        name: "invalid",
        errors: [{ pointer: "/ts", message: "must be a unix time in seconds, not milliseconds" }],
      },
    },
    "a time ahead": {
      body: { ...license(), ts: Math.floor(Date.now() / 1000) + 90_000 },
      expect: {
        status: 422,
        name: "invalid",
        errors: [{ pointer: "/ts", message: expect.stringContaining("more than a day ahead") }],
      },
    },
    "another charset": {
      type: "application/json; charset=iso-8859-1",
      expect: { status: 415, name: "wrong-content-type" },
    },
    "an Idempotency-Key that is too long": {
      headers: { "idempotency-key": "k".repeat(256) },
      expect: { status: 422, name: "invalid" },
    },
    "an empty Idempotency-Key": {
      headers: { "idempotency-key": "" },
      expect: { status: 422, name: "invalid" },
    },
    "a compressed body": {
      headers: { "content-encoding": "gzip" },
      expect: { status: 415, name: "compressed" },
    },
    "too many events": {
      body: Array.from({ length: 101 }, license),
      expect: { status: 413, name: "too-many-events" },
    },
    "no events": { body: [], expect: { status: 422, name: "invalid" } },
    "too large an event": { body: big, expect: { status: 413, name: "too-large" } },
    "no object": { body: 5, expect: { status: 422, name: "invalid" } },
    "an unknown route": { path: "/v1/evnts", expect: { status: 404, name: "not-found" } },
    "a wrong method": {
      method: "PUT",
      expect: { status: 405, name: "method-not-allowed" },
    },
  };

  test.each(Object.entries(cases))("%s", async (_, wanted) => {
    const before = await storedEvents(bus);
    const { method = "POST", path = "/v1/events", type = "application/json" } = wanted;
    const { body = license(), key = bus.keys.publishers["license-api"], headers } = wanted;
    const response = await fetch(`${bus.aws.apiUrl}${path}`, {
      method,
      headers: {
        "content-type": type,
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...headers,
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    const { name, errors, ...rest } = wanted.expect;
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const problem = (await response.json()) as { errors?: unknown };
    expect(problem).toMatchObject({ type: `urn:license-event-bus:problem:${name}`, ...rest });
    if (errors) expect(problem.errors).toMatchObject(errors);
    expect(response.status).toBe(rest.status);
    expect(await storedEvents(bus)).toBe(before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("names the allowed method for a wrong one", async () => {
    const response = await fetch(`${bus.aws.apiUrl}/v1/events`);
    expect(response.headers.get("allow")).toBe("POST");
  });

  test("a company key cannot publish, and a publisher key cannot manage", async () => {
    expect((await busWith(bus.keys.company).publish(license())).status).toBe(403);
    const asPublisher = busWith(bus.keys.publishers.platform);
    expect((await asPublisher.subscribe(1, {})).status).toBe(404);
  });
});

test("the functions logged no error", () => {
  expect(bus.notices).toEqual([]);
});

function busWith(key: string) {
  return busClient(bus.aws.apiUrl, key);
}
