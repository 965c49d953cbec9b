import { describe, expect, test } from "vitest";
import { eventTypes } from "../../catalog/index.ts";
import published from "../../test/conformance/keygen-webhook.json" with { type: "json" };
import { newKeyPair, sign } from "../signatures/keygen.ts";
import { type KeygenSource, receive } from "./keygen.ts";

const { host, pathname } = new URL(published.url);
const request = {
  method: "POST",
  path: pathname,
  headers: { ...published.headers, Host: host },
  rawBody: Buffer.from(published.body),
};
const source: KeygenSource = {
  company_id: 7,
  algorithm: "ed25519",
  public_key: published.public_key_hex,
};
const then = Date.parse(published.headers.Date);

const keys = newKeyPair("ecdsa-p256");
const url = "https://bus.example.com/v1/sources/src_1";

/** Receives a webhook with another content, signed by a test key. */
function receiveSigned(content: unknown) {
  const rawBody = typeof content === "string" ? content : JSON.stringify(content);
  const date = new Date(then);
  const headers = sign({
    algorithm: "ecdsa-p256",
    privateKey: keys.privateKey,
    keyid: "account",
    url,
    body: rawBody,
    date,
  });
  return receive(
    {
      method: "POST",
      path: "/v1/sources/src_1",
      headers: { ...headers, host: "bus.example.com" },
      rawBody,
    },
    { company_id: 7, algorithm: "ecdsa-p256", public_key: keys.publicKey },
    then,
  );
}

const { data } = JSON.parse(published.body);
const inner = JSON.parse(data.attributes.payload);
const changed = (change: { id?: string; meta?: object; attributes?: object }) => ({
  data: { ...data, ...change, attributes: { ...data.attributes, ...change.attributes } },
});

function idOf(content: unknown): string {
  const received = receiveSigned(content);
  if (received.kind === "refused") throw new Error(received.reason);
  return received.event.id;
}

test("Keygen's published webhook becomes an event", () => {
  expect(receive(request, source, then)).toEqual({
    kind: "event",
    event: {
      id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      event: "keygen.license.validation.succeeded",
      company_id: 7,
      ts: Date.parse(data.attributes.created) / 1000 - 0.243,
      data: { license: inner.data },
      vendor: { account: data.relationships.account.data.id, meta: inner.meta },
    },
  });
});

test("keeps the version of the API if it is given", () => {
  const event = changed({ attributes: { apiVersion: "1.8" } });
  expect(receiveSigned(event)).toMatchObject({ event: { vendor: { api_version: "1.8" } } });
});

describe("the event's id", () => {
  test("is the same for a manual retry: another webhook with the old idempotency token", () => {
    const retried = changed({
      id: crypto.randomUUID(),
      attributes: { created: "2022-06-07T10:00:00.000Z" },
    });
    expect(idOf(retried)).toBe(idOf({ data }));
  });

  test("is different for another token, another account, and without tokens for another webhook", () => {
    const account = { data: { type: "accounts", id: "another" } };
    const ids = [
      { data },
      changed({ meta: { idempotencyToken: "another" } }),
      { data: { ...data, relationships: { account } } },
      changed({ meta: {} }),
      changed({ meta: {}, id: crypto.randomUUID() }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(5);
  });
});

describe("refuses with 401, before reading the content,", () => {
  test.each([
    ["another body", { rawBody: published.body.replace("ACTIVE", "BANNED") }],
    ["another path", { path: "/webhook" }],
    ["another host", { headers: { ...request.headers, Host: "bus.example.com" } }],
    ["no host", { headers: published.headers }],
    ["no signature", { headers: { Host: host } }],
    ["a body that is not JSON", { rawBody: "{" }],
  ])("%s", (_, change) => {
    expect(receive({ ...request, ...change }, source, then)).toMatchObject({
      kind: "refused",
      status: 401,
    });
  });

  test("a webhook that is older than 5 minutes, by default", () => {
    const later = then + 301_000;
    expect(receive(request, source, later)).toMatchObject({ kind: "refused", status: 401 });
    for (const tolerance_seconds of [301, "off"] as const) {
      const { kind } = receive(request, { ...source, tolerance_seconds }, later);
      expect(kind).toBe("event");
    }
  });
});

describe("refuses with 422", () => {
  test.each([
    ["a document that is not of webhook-events", { data: { id: "1", type: "licenses" } }],
    ["a payload that is not JSON", changed({ attributes: { payload: "{" } })],
    ["a payload that is not a document", changed({ attributes: { payload: "[]" } })],
    ["an invalid time", changed({ attributes: { created: "yesterday" } })],
    ["an event that is not in the catalog", changed({ attributes: { event: "license.eaten" } })],
  ])("%s", (_, content) => {
    expect(receiveSigned(content)).toMatchObject({ kind: "refused", status: 422 });
  });
});

test("refuses with 422 a payload that the bus would alter, and names the place", () => {
  const payload = data.attributes.payload.replace("{", '{"meta":{"a":1,"a":2},');
  expect(receiveSigned(changed({ attributes: { payload } }))).toMatchObject({
    status: 422,
    reason: "In the webhook's payload, /meta/a appears twice.",
  });
});

test("refuses with 400 a signed body that is not JSON", () => {
  expect(receiveSigned("{")).toMatchObject({ kind: "refused", status: 400 });
});

test("each of Keygen's event types carries one object, the payload", () => {
  for (const { vendor, objects } of eventTypes.values()) {
    if (vendor === "keygen") expect(objects).toHaveLength(1);
  }
});
