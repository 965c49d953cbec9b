import { CloudEvent, HTTP } from "cloudevents";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyEvent } from "../../catalog/arbitrary-event.ts";
import { eventTypes, sample } from "../../catalog/index.ts";
import type { LicenseEvent } from "../events/event.ts";
import { cloudevents } from "./cloudevents.ts";

const baseUrl = "https://bus.example.com";

function rendered(event: LicenseEvent, publisher?: string, base: string | undefined = baseUrl) {
  const delivery = {
    delivery_id: "dlv_1",
    event: { ...event, accepted_at: 0 },
    ...(publisher === undefined ? {} : { publisher }),
  };
  return cloudevents(delivery, "https://hooks.example.com/", base);
}

/** Parses and validates by the CloudEvents SDK. */
function parsed(event: LicenseEvent, publisher?: string): CloudEvent<unknown> {
  const received = HTTP.toEvent(rendered(event, publisher));
  if (!(received instanceof CloudEvent)) throw new Error("not one event");
  expect(received.validate()).toBe(true);
  return received;
}

const activated = sample("license.activated");

test("an event has all attributes of CloudEvents", () => {
  const { headers, body } = rendered(activated, "license-api");
  expect(headers).toEqual({ "content-type": "application/cloudevents+json; charset=utf-8" });
  expect(JSON.parse(body)).toEqual({
    specversion: "1.0",
    id: activated.id,
    type: "license.activated",
    source: "/companies/1001/publishers/license-api",
    subject: `license/${activated.data.license.id}`,
    time: new Date(activated.ts * 1000).toISOString(),
    userid: String(activated.user_id),
    datacontenttype: "application/json",
    dataschema: "https://bus.example.com/v1/event-types/license.activated/schema",
    data: activated.data,
  });
});

test("the SDK reads what was sent", () => {
  const event = parsed(activated, "license-api");
  expect(event.type).toBe("license.activated");
  expect(event.source).toBe("/companies/1001/publishers/license-api");
  expect(event.time).toBe(new Date(activated.ts * 1000).toISOString());
  expect(event.userid).toBe(String(activated.user_id));
  expect(event.data).toEqual(activated.data);
});

test.each([...eventTypes.keys()])("the SDK accepts %s", (code) => {
  const event = sample(code);
  if (!event) throw new Error("no sample");
  const names = Object.keys(JSON.parse(rendered(event, "some").body));
  for (const name of names) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  expect(parsed(event, "some").data).toEqual({
    ...event.data,
    ...("vendor" in event && event.vendor ? { vendor: event.vendor } : {}),
  });
});

test("the SDK accepts any valid event, and nothing is lost", () => {
  fc.assert(
    fc.property(
      anyEvent,
      fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      (event, by) => {
        const { data, vendor, ...envelope }: LicenseEvent = event;
        const read = parsed(event, by);
        expect(read.data).toEqual({ ...data, ...(vendor && { vendor }) });
        expect([read.id, read.type]).toEqual([envelope.id, envelope.event]);
        expect(read.userid).toBe(envelope.user_id === null ? undefined : String(envelope.user_id));
      },
    ),
  );
});

describe("the subject", () => {
  const subjectOf = (event: LicenseEvent) => parsed(event).subject;

  test.each([
    ["order.license_user.manager_assigned", "order/"],
    ["license.license_user.assigned", "license/"],
    ["keygen.license.created", "license/1598f237-f82f-448a-91f7-18d2c7e6fd41"],
    ["flexnet.ENT.UPDATE", "entitlement/3395"],
    ["flexnet.PROD.UPDATE", "product/1676"],
    ["flexnet.DEVICE.CREATE", "device/test_device"],
    ["bus.subscription.disabled", "subscription/sub_"],
    ["bus.delivery.dead", "delivery/dlv_"],
    ["bus.replay.finished", "replay/rpl_"],
  ])("of %s is its object", (code, subject) => {
    const event = sample(code);
    expect(event && subjectOf(event)).toMatch(new RegExp(`^${subject}`));
  });

  test("is missing if there are several objects, or the id is empty", () => {
    expect(subjectOf(sample("keygen.license.users.attached"))).toBeUndefined();
    const device = sample("flexnet.DEVICE.CREATE");
    const nameless = { ...device, data: { device: { ...device.data.device, deviceId: "" } } };
    expect(subjectOf(nameless)).toBeUndefined();
  });

  test("is percent-encoded for any id", () => {
    const device = sample("flexnet.DEVICE.CREATE");
    const odd = {
      ...device,
      data: { device: { ...device.data.device, deviceId: "a/b\u0007\ud800ö" } },
    };
    expect(subjectOf(odd)).toBe("device/a%2Fb%07%EF%BF%BD%C3%B6");
  });
});

test("omits a time that RFC 3339 cannot express", () => {
  expect(parsed({ ...activated, ts: 253_402_300_799 }).time).toBe("9999-12-31T23:59:59.000Z");
  for (const ts of [253_402_300_800, Number.MAX_SAFE_INTEGER]) {
    expect(JSON.parse(rendered({ ...activated, ts }).body)).not.toHaveProperty("time");
  }
});

test("without a publisher the source is the company, and without a base URL there is no schema", () => {
  const delivery = { delivery_id: "dlv_1", event: { ...activated, accepted_at: 0 } };
  const { body } = cloudevents(delivery, "https://hooks.example.com/");
  expect(JSON.parse(body).source).toBe("/companies/1001");
  expect(JSON.parse(body)).not.toHaveProperty("dataschema");
});
