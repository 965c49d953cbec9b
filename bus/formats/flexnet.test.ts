import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyEventOf } from "../../catalog/arbitrary-event.ts";
import { eventTypes, flexnetEvent, flexnetSamples } from "../../catalog/index.ts";
import payloads from "../../test/conformance/flexnet-payloads.json" with { type: "json" };
import { flexnet, flexnetUrl } from "./flexnet.ts";

const endpoint = "https://hooks.example.com/flexnet";
const { note: _, ...documented } = payloads;

test.each(Object.values(documented))("renders documented payload %# as documented", (payload) => {
  const source = flexnetSamples.find(
    ({ eventHeader }) => eventHeader.timeStamp === payload.eventHeader.timeStamp,
  );
  if (!source) throw new Error("not among the catalog's samples");
  const event = { ...flexnetEvent(source), accepted_at: 0 };
  const { headers, body } = flexnet({ delivery_id: "dlv_1", event }, endpoint);
  expect(JSON.parse(body)).toEqual(payload);
  expect(body).toBe(JSON.stringify(payload));
  expect(headers).toEqual({ "content-type": "application/json" });
});

test("every leaf is a string or null, and additional fields of the vendor are kept", () => {
  fc.assert(
    fc.property(anyEventOf("flexnet"), (event) => {
      const { body } = flexnet({ delivery_id: "d", event: { ...event, accepted_at: 0 } }, endpoint);
      const { eventHeader, eventBody } = JSON.parse(body);
      expect(leafTypes([eventHeader, eventBody])).toEqual([]);
      expect(`flexnet.${eventHeader.event}.${eventHeader.eventType}`).toBe(event.event);
      expect(Object.keys(eventHeader)).toEqual(
        expect.arrayContaining(Object.keys(event.vendor ?? {})),
      );
      expect([eventBody]).toEqual(Object.values(event.data));
    }),
  );
});

function leafTypes(value: unknown): string[] {
  if (value === null || typeof value === "string") return [];
  return typeof value === "object" ? Object.values(value).flatMap(leafTypes) : [typeof value];
}

describe("of three URLs", () => {
  const urls = { entitlement: "https://e", product: "https://p", device: "https://d" };

  test("each of FlexNet's event types has one", () => {
    const chosen = [...eventTypes.values()]
      .filter(({ vendor }) => vendor === "flexnet")
      .map(({ code, objects }) => [objects.join(), flexnetUrl(urls, code)]);
    expect(new Set(chosen.map(String))).toEqual(
      new Set(["entitlement,https://e", "product,https://p", "device,https://d"]),
    );
  });

  test("is undefined if it is not set, or for an unknown kind", () => {
    expect(flexnetUrl({ product: "https://p" }, "flexnet.ENT.UPDATE")).toBeUndefined();
    expect(flexnetUrl(urls, "flexnet.toString.UPDATE")).toBeUndefined();
  });
});
