import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyEvent } from "../../catalog/arbitrary-event.ts";
import { eventTypes, sample } from "../../catalog/index.ts";
import { canCarry, type Delivery, formats, render } from "./index.ts";

const anyDelivery: fc.Arbitrary<Delivery> = fc
  .record({ event: anyEvent, delivery_id: fc.string(), accepted_at: fc.nat() })
  .map(({ event, delivery_id, accepted_at }) => ({
    delivery_id,
    event: { ...event, accepted_at },
  }));

const endpoint = "https://hooks.example.com/licenses";

const forAll: readonly string[] = ["licensespring", "cloudevents"];

test("each format carries its own vendor's events, and LicenseSpring's and CloudEvents carry all", () => {
  for (const { code, vendor } of eventTypes.values()) {
    for (const format of formats) {
      expect(canCarry(format, code)).toBe(forAll.includes(format) || format === vendor);
    }
  }
});

test("throws if a format cannot carry an event", () => {
  const event = { ...sample("license.activated"), accepted_at: 0 };
  expect(() => render("keygen", { delivery_id: "dlv_1", event }, endpoint)).toThrow(
    'The format "keygen" cannot carry license.activated',
  );
});

describe("for any valid event", () => {
  test("each format that can carry it renders the same bytes of JSON each time", () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        for (const format of formats) {
          if (!canCarry(format, delivery.event.event)) continue;
          const rendered = render(format, delivery, endpoint);
          expect(rendered.headers["content-type"]).toMatch(/^application\/(cloudevents\+)?json\b/);
          // Node refuses other characters, and free text must not be in headers.
          for (const value of Object.values(rendered.headers)) expect(value).toMatch(/^[ -~]+$/);
          expect(typeof JSON.parse(rendered.body)).toBe("object");
          expect(render(format, structuredClone(delivery), endpoint)).toEqual(rendered);
        }
      }),
    );
  });

  test("the envelope loses nothing, and contains no internal field of the bus", () => {
    fc.assert(
      fc.property(anyDelivery, ({ delivery_id, event }) => {
        const stamped = { ...event, consumers: ["webhooks"], repeat: true };
        const body = JSON.parse(
          render("licensespring", { delivery_id, event: stamped }, endpoint).body,
        );
        const { accepted_at: _, ...sent } = event;
        expect(body).toEqual(sent);
        expect(Object.keys(body).slice(0, 6)).toEqual([
          "id",
          "event",
          "company_id",
          "user_id",
          "ts",
          "data",
        ]);
      }),
    );
  });

  test("LicenseSpring's own events have exactly the six members of its global event data", () => {
    const event = { ...sample("license.activated"), accepted_at: 0 };
    const { body } = render("licensespring", { delivery_id: "dlv_1", event }, endpoint);
    expect(Object.keys(JSON.parse(body))).toHaveLength(6);
  });
});
