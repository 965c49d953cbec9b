import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyEvent, anyEventOf } from "../../catalog/arbitrary-event.ts";
import { eventTypes, flexnetEvent, flexnetSamples, validateData } from "../../catalog/index.ts";
import payloads from "../../test/conformance/flexnet-payloads.json" with { type: "json" };
import published from "../../test/conformance/keygen-webhook.json" with { type: "json" };
import type { LicenseEvent } from "../events/event.ts";
import { type Format, keygenAccount, render } from "../formats/index.ts";
import { authorization } from "../outbound/sign-in/sign-in.ts";
import { newKeyPair, sign as signKeygen } from "../signatures/keygen.ts";
import { newSecret, sign } from "../signatures/standard-webhooks.ts";
import { receive, type Source, type SourceEvent } from "./index.ts";

/*
 * A source accepts the output of the format of the same kind, and the format renders it unchanged: a bus can feed a
 * bus, and a vendor's webhook passes unchanged.
 */

const endpoint = "https://bus.example.com/v1/sources/src_1?x=1";
const { host, pathname, search } = new URL(endpoint);
const nowMs = Date.parse("2026-03-09T16:22:51Z");
const keys = newKeyPair("ed25519");
const secret = newSecret();
const bearer = { type: "bearer", token: "abc" } as const;

type Kind = Source["kind"];

function sourceOf(kind: Kind, company_id: number): Source {
  switch (kind) {
    case "keygen":
      return { kind, company_id, algorithm: "ed25519", public_key: keys.publicKey };
    case "flexnet":
      return { kind, company_id, auth: bearer };
    case "licensespring":
      return { kind, company_id, auth: { type: "standard-webhooks", secrets: [secret] } };
  }
}

function headersOf(kind: Kind, body: string, keyid: string): Record<string, string> {
  switch (kind) {
    case "keygen":
      return signKeygen({ ...keys, keyid, url: endpoint, body, date: new Date(nowMs) });
    case "flexnet":
      return { authorization: authorization(bearer) };
    case "licensespring": {
      const timestampSeconds = nowMs / 1000;
      return {
        "webhook-id": "dlv_1",
        "webhook-timestamp": String(timestampSeconds),
        "webhook-signature": sign({ id: "dlv_1", timestampSeconds, body, secrets: [secret] }),
      };
    }
  }
}

function sent(format: Format, event: LicenseEvent, accepted_at = nowMs): string {
  const delivery = { delivery_id: "dlv_1", event: { ...event, accepted_at } };
  return render(format, delivery, endpoint).body;
}

function taken(kind: Kind, body: string, company_id: number, keyid = "company"): LicenseEvent {
  const headers = { host, ...headersOf(kind, body, keyid) };
  const request = {
    method: "POST",
    path: `${pathname}${search}`,
    headers,
    rawBody: Buffer.from(body),
  };
  const received = receive(request, sourceOf(kind, company_id), nowMs);
  if (received.kind === "refused") throw new Error(received.reason);
  const { user_id = null, ...event }: SourceEvent = received.event;
  return { ...event, user_id };
}

const isValid = ({ event, data, vendor }: LicenseEvent) => {
  const type = eventTypes.get(event);
  return type && validateData(type, data, vendor).length === 0;
};

describe("FlexNet's documented samples", () => {
  const { note: _, ...documented } = payloads;

  test.each(Object.values(documented))("sample %# round-trips", (payload) => {
    const event = taken("flexnet", JSON.stringify(payload), 1001);
    expect(isValid(event)).toBe(true);
    expect(JSON.parse(sent("flexnet", event))).toEqual(payload);
    expect(sent("flexnet", event)).toBe(JSON.stringify(payload));
  });

  test.each(flexnetSamples)("sample %# becomes the catalog's event", (payload) => {
    const { id: _, ...expected } = flexnetEvent(payload);
    expect(taken("flexnet", JSON.stringify(payload), 1001)).toMatchObject(expected);
  });
});

test("Keygen's published webhook round-trips with its content", () => {
  const before = JSON.parse(published.body).data;
  const event = taken("keygen", published.body, 1001);
  expect(isValid(event)).toBe(true);
  const after = JSON.parse(sent("keygen", event, Date.parse(before.attributes.created))).data;
  expect(after).toEqual({
    ...before,
    id: after.id,
    attributes: { ...before.attributes, endpoint, apiVersion: "1.8" },
    links: { self: before.links.self.replace(before.id, after.id) },
    meta: { idempotencyToken: after.meta.idempotencyToken },
  });
});

describe("for any valid event", () => {
  test("FlexNet's notification round-trips", () => {
    fc.assert(
      fc.property(anyEventOf("flexnet"), fc.nat(), ({ company_id, ...event }, timeStamp) => {
        const vendor = { ...event.vendor, timeStamp: String(timeStamp) };
        const body = sent("flexnet", { ...event, company_id, vendor } as LicenseEvent);
        const again = taken("flexnet", body, company_id);
        expect(JSON.parse(sent("flexnet", again))).toEqual(JSON.parse(body));
        expect(isValid(again)).toBe(true);
      }),
    );
  });

  test("Keygen's webhook round-trips, except for the ids", () => {
    fc.assert(
      fc.property(anyEventOf("keygen"), (event) => {
        const body = sent("keygen", event);
        const again = taken("keygen", body, event.company_id, keygenAccount(event));
        const { data: one } = JSON.parse(body);
        const { data: other } = JSON.parse(sent("keygen", again));
        expect({ ...other, meta: one.meta }).toEqual(one);
        expect(isValid(again)).toBe(true);
        expect(again.data).toEqual(event.data);
      }),
    );
  });

  test("the envelope is the same on both sides", () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        expect(taken("licensespring", sent("licensespring", event), event.company_id)).toEqual(
          event,
        );
      }),
    );
  });
});
