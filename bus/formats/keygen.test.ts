import { describe, expect, test } from "vitest";
import { eventTypes, sample, validateData } from "../../catalog/index.ts";
import webhook from "../../test/conformance/keygen-webhook.json" with { type: "json" };
import type { Delivery } from "./format.ts";
import { keygen, keygenAccount } from "./keygen.ts";

const published = JSON.parse(webhook.body);
const attributes = published.data.attributes;
const payload = JSON.parse(attributes.payload);

/** The event of Keygen's published webhook, as a publisher would send it. */
const event = {
  ...sample("keygen.license.validation.succeeded"),
  data: { license: payload.data },
  vendor: { account: payload.data.relationships.account.data.id, meta: payload.meta },
  accepted_at: Date.parse(attributes.created),
};
const delivery: Delivery = { delivery_id: "dlv_01JXAMPLE0000000000000000", event };

function document(of: Delivery) {
  return JSON.parse(keygen(of, attributes.endpoint).body);
}

describe("Keygen's published webhook, rendered by the bus", () => {
  const made = document(delivery);

  test("the catalog accepts its event", () => {
    const type = eventTypes.get(event.event);
    expect(type && validateData(type, event.data, event.vendor)).toEqual([]);
  });

  test("has the keys of the published one in its order, and the newer apiVersion", () => {
    const { apiVersion, ...older } = made.data.attributes;
    expect(apiVersion).toBe("1.8");
    expect(Object.keys(made.data.attributes).slice(0, 2)).toEqual(["endpoint", "apiVersion"]);
    const asThen = { data: { ...made.data, attributes: older } };
    expect(keysOf(asThen)).toEqual(keysOf(published));
  });

  test("has the same content, except for the bus's ids", () => {
    const { id } = made.data;
    expect(made).toEqual({
      data: {
        ...published.data,
        id,
        attributes: { ...attributes, apiVersion: "1.8" },
        links: { self: published.data.links.self.replace(published.data.id, id) },
        meta: { idempotencyToken: made.data.meta.idempotencyToken },
      },
    });
  });

  test("has the very same payload string, with the event's meta at its top level", () => {
    expect(made.data.attributes.payload).toBe(attributes.payload);
  });
});

describe("the ids", () => {
  const ids = (of: Delivery) => {
    const { id, meta } = document(of).data;
    return { id, token: meta.idempotencyToken };
  };
  const first = ids(delivery);

  test("are a UUID and 64 hexadecimal digits", () => {
    expect(first.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(first.token).toMatch(/^[0-9a-f]{64}$/);
  });

  test("another delivery of the event has another id and the same idempotency token", () => {
    const { id, token } = ids({ ...delivery, delivery_id: "dlv_another" });
    expect(id).not.toBe(first.id);
    expect(token).toBe(first.token);
  });

  test("another event, and another company's event of the same id, have different tokens", () => {
    const other = ids({ ...delivery, event: { ...event, id: crypto.randomUUID() } });
    const foreign = ids({ ...delivery, event: { ...event, company_id: 1002 } });
    expect(new Set([first.token, other.token, foreign.token]).size).toBe(3);
  });
});

test("the version of the API is also in a header", () => {
  const older = { ...event, vendor: { ...event.vendor, api_version: "1.3" } };
  const { headers, body } = keygen({ ...delivery, event: older }, attributes.endpoint);
  expect(headers).toEqual({ "content-type": "application/json", "Keygen-Version": "1.3" });
  expect(JSON.parse(body).data.attributes.apiVersion).toBe("1.3");
});

test("ignores an account or a version that does not fit a header", () => {
  const vendor = { ...event.vendor, account: 'a", algorithm="none', api_version: "1\r\nx: y" };
  const { vendor: _, ...bare } = event;
  expect(keygenAccount({ ...event, vendor })).toBe(keygenAccount(bare));
  const { headers } = keygen({ ...delivery, event: { ...event, vendor } }, attributes.endpoint);
  expect(headers["Keygen-Version"]).toBe("1.8");
});

test("an event without an account gets one for its company", () => {
  const { vendor: _, ...bare } = event;
  const account = keygenAccount(bare);
  expect(account).toMatch(/^[0-9a-f-]{36}$/);
  expect(keygenAccount({ ...bare, company_id: 1002 })).not.toBe(account);
  const made = document({ ...delivery, event: bare });
  expect(made.data.relationships.account.data.id).toBe(account);
  expect(JSON.parse(made.data.attributes.payload)).toEqual({ data: payload.data });
});

test("a list of resources is a list in the payload", () => {
  const attached = sample("keygen.license.users.attached");
  const made = document({ ...delivery, event: { ...attached, accepted_at: 0 } });
  expect(JSON.parse(made.data.attributes.payload)).toEqual({ data: attached.data.users });
});

test("Keygen's example handler works", () => {
  const reset = { ...sample("keygen.user.password-reset"), accepted_at: 0 };
  const { data } = document({ ...delivery, event: reset });
  expect(data.attributes.event).toBe("user.password-reset");
  expect(JSON.parse(data.attributes.payload).meta.passwordResetToken).toBe(
    reset.vendor.meta.passwordResetToken,
  );
});

/** Returns all keys, nested and in order. */
function keysOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return null;
  return Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]);
}
