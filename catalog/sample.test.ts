import { expect, test } from "vitest";
import flexnetPayloads from "../test/conformance/flexnet-payloads.json" with { type: "json" };
import keygenWebhook from "../test/conformance/keygen-webhook.json" with { type: "json" };
import {
  type CatalogEvent,
  eventTypes,
  flexnetEvent,
  flexnetSamples,
  sample,
  validateData,
} from "./index.ts";
import { checkSamples } from "./sample.ts";

test("every event type has a valid, constant sample with its own id", () => {
  const ids = [...eventTypes].map(([code, type]) => {
    const event = sample(code);
    if (!event) throw new Error(`${code} has no sample`);
    expect(event.event).toBe(code);
    expect(validateData(type, event.data, event.vendor)).toEqual([]);
    expect(sample(code)).toEqual(event);
    expect(event.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    return event.id;
  });
  expect(new Set(ids).size).toBe(eventTypes.size);
});

test("a code outside the catalog has no sample", () => {
  for (const code of ["license.invented", "constructor", ""]) expect(sample(code)).toBeUndefined();
});

test("FlexNet's samples are the payloads of its documentation", () => {
  const { note: _, ...documented } = flexnetPayloads;
  expect(flexnetSamples).toEqual(Object.values(documented));
});

test("each of FlexNet's samples makes a valid event", () => {
  const events = flexnetSamples.map(flexnetEvent);
  for (const { event, data, vendor } of events) {
    const type = eventTypes.get(event);
    expect(type && validateData(type, data, vendor)).toEqual([]);
  }
  expect(events[0]).toMatchObject({
    event: "flexnet.ENT.UPDATE",
    ts: 1683289809,
    data: { entitlement: { entitlementId: "3395" } },
    vendor: { userId: "1000admin", tenant: "1000", timeStamp: "1683289809743" },
  });
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
});

test("Keygen's sample license is the one of its published webhook, except for key and token", () => {
  const published = JSON.parse(JSON.parse(keygenWebhook.body).data.attributes.payload).data;
  const { license } = sample("keygen.license.created").data;
  const { key, metadata } = license.attributes;
  expect(key).not.toBe(published.attributes.key);
  expect(metadata).not.toEqual(published.attributes.metadata);
  const attributes = { ...license.attributes, ...pick(published.attributes, "key", "metadata") };
  expect({ ...license, attributes }).toEqual(published);
});

function pick(from: Record<string, unknown>, ...keys: string[]) {
  return Object.fromEntries(keys.map((key) => [key, from[key]]));
}

const withSample = (code: string, other: unknown) => () =>
  checkSamples(((asked: string) => (asked === code ? other : sample(asked))) as typeof sample);

test("accepts the catalog's own samples", () => {
  expect(() => checkSamples()).not.toThrow();
});

test("an invalid or missing sample stops the build, with its code and place", () => {
  const event: CatalogEvent = sample("license.activated");
  expect(withSample("license.activated", { ...event, data: { license: { id: "7" } } })).toThrow(
    "The samples are not valid:\n  license.activated: /data/license/id must be an integer",
  );
  expect(withSample("license.activated", undefined)).toThrow("license.activated: has no sample");
});

test("so does one without the values of its rule", () => {
  const event = sample("license.will_expire_3_days");
  expect(
    withSample("license.will_expire_3_days", { ...event, data: { license: { id: 7 } } }),
  ).toThrow('license.will_expire_3_days: its sample lacks what "once" goes by');
});
