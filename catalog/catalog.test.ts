import { describe, expect, test } from "vitest";
import flexnetPayloads from "../test/conformance/flexnet-payloads.json" with { type: "json" };
import keygenList from "../test/conformance/keygen-event-types.json" with { type: "json" };
import licensespringList from "../test/conformance/licensespring-events.json" with { type: "json" };
import { busPublisher, eventTypes, jsonSchema, knownPublishers, publishers } from "./index.ts";

/*
 * The facts in test/conformance were extracted from the vendors' lists by scripts and contain none
 * of their prose:
 * - LicenseSpring: each top bullet of its Markdown list (without the backslashes) is a code, each
 *   bullet below it is publishers, consumers or data, split at commas. Of the 44 entries, two are
 *   the same.
 * - Keygen: each row of its table is a code and a payload. "The attached owner objects" is reduced
 *   to the words before "object", without participles and the like, with an s for "objects":
 *   owners.
 * - FlexNet: its four sample payloads, parsed.
 */
const of = (vendor: string) => [...eventTypes.values()].filter((type) => type.vendor === vendor);
const codes = (vendor: string, status: string) =>
  of(vendor).flatMap((type) => (type.status === status ? type.code : []));

describe("LicenseSpring's list", () => {
  const listed = Object.entries(licensespringList.events);

  test("has 43 distinct events, and the catalog has exactly these of it", () => {
    expect(listed).toHaveLength(43);
    expect(codes("licensespring", "listed")).toEqual(listed.map(([code]) => code));
  });

  test.each(listed)("%s has its publishers, consumers and data", (code, fact) => {
    const { publishers, consumers, objects } = eventTypes.get(code) ?? {};
    expect({ publishers, consumers, data: objects }).toEqual(fact);
  });

  test("names 13 events that go to integrations too", () => {
    const toBoth = of("licensespring").filter(({ consumers }) =>
      consumers.includes("integrations"),
    );
    expect(toBoth).toHaveLength(13);
  });

  test("is older than 7 events of the documentation, which are marked", () => {
    expect(codes("licensespring", "documented")).toEqual([
      "license.consumption_added",
      "license.consumption_max_reached",
      "license_product_feature.consumption_added",
      "license_product_feature.consumption_max_reached",
      "consumption_pool.consumption_added",
      "consumption_pool.consumption_max_reached",
      "consumption_pool_license_checkout.checked_out",
    ]);
  });
});

describe("Keygen's list", () => {
  const listed = Object.entries(keygenList.listed);

  test("has 99 events, and the catalog has exactly these of it", () => {
    expect(listed).toHaveLength(99);
    const catalog = codes("keygen", "listed").map((code) => code.replace("keygen.", ""));
    expect(catalog.toSorted()).toEqual(listed.map(([code]) => code).toSorted());
  });

  test.each(listed)("%s has its payload, and a trigger", (code, payload) => {
    const type = eventTypes.get(`keygen.${code}`);
    expect(type?.objects).toEqual(payload.filter((what) => what !== "reset_token"));
    expect(type?.trigger).toBeTruthy();
    expect(type?.payload).toBeTruthy();
  });

  test("lacks 18 events that its server sends, which are marked", () => {
    expect(keygenList.undocumented).toHaveLength(18);
    expect(codes("keygen", "undocumented").toSorted()).toEqual(
      keygenList.undocumented.map((code) => `keygen.${code}`).toSorted(),
    );
  });
});

describe("FlexNet's notifications", () => {
  const { note: _, ...payloads } = flexnetPayloads;

  test("are about entitlements, products and devices, created and updated; deletions are a guess", () => {
    expect(of("flexnet").map(({ code, status, objects }) => [code, status, ...objects])).toEqual(
      [
        ["ENT", "entitlement"],
        ["PROD", "product"],
        ["DEVICE", "device"],
      ].flatMap(([kind, object]) => [
        [`flexnet.${kind}.CREATE`, "documented", object],
        [`flexnet.${kind}.UPDATE`, "documented", object],
        [`flexnet.${kind}.DELETE`, "unconfirmed", object],
      ]),
    );
  });

  test.each(Object.entries(payloads))(
    "%s: header and body have the properties of its sample",
    (_, payload) => {
      const { event, eventType, ...header } = payload.eventHeader;
      const { data, vendor } = schemaOf(`flexnet.${event}.${eventType}`).properties;
      expect(Object.keys(vendor?.properties ?? {}).toSorted()).toEqual(
        Object.keys(header).toSorted(),
      );
      const [body] = Object.values(data?.properties ?? {});
      expect(Object.keys(body?.properties ?? {}).toSorted()).toEqual(
        Object.keys(payload.eventBody).toSorted(),
      );
    },
  );

  test("carry line items inside their entitlement, with the sample's properties and custom attributes", () => {
    const [sample] = payloads.lineItem.eventBody.lineItems;
    const { data } = schemaOf("flexnet.ENT.UPDATE").properties;
    const item = data?.properties?.entitlement?.properties?.lineItems?.items;
    expect(Object.keys(item?.properties ?? {})).toEqual([
      ...Object.keys(sample ?? {}),
      "lineItemCustomAttributes",
    ]);
  });
});

type Node = { readonly properties?: Readonly<Record<string, Node>>; readonly items?: Node };

function schemaOf(code: string): { readonly properties: Readonly<Record<string, Node>> } {
  return { properties: {}, ...jsonSchema(code) };
}

test("other vendors' events come from their vendor and go to webhooks", () => {
  for (const vendor of ["keygen", "flexnet"]) {
    for (const type of of(vendor)) {
      expect(type.code.startsWith(`${vendor}.`)).toBe(true);
      expect(type.publishers).toEqual([vendor]);
      expect(type.consumers).toEqual(["webhooks"]);
    }
  }
});

test("an event type is plain data that JSON can carry", () => {
  for (const [code, type] of eventTypes) {
    expect(JSON.parse(JSON.stringify(type))).toEqual(type);
    expect(type.code).toBe(code);
    expect(knownPublishers).toEqual(expect.arrayContaining([...type.publishers]));
  }
});

test("a deployment without event types of its own has the vendors' publishers, and the bus", () => {
  expect(knownPublishers).toEqual([...publishers, busPublisher]);
});

describe("the bus's own events", () => {
  test("have three event types, for webhooks only", () => {
    expect(of("bus").map(({ code, consumers, objects }) => [code, consumers, objects])).toEqual([
      ["bus.subscription.disabled", ["webhooks"], ["subscription"]],
      ["bus.delivery.dead", ["webhooks"], ["delivery"]],
      ["bus.replay.finished", ["webhooks"], ["replay"]],
    ]);
  });

  test("are published by the bus, which publishes nothing else and has no key", () => {
    for (const { code, publishers } of eventTypes.values()) {
      expect(publishers.includes(busPublisher), code).toBe(code.startsWith("bus."));
      if (code.startsWith("bus.")) expect(publishers).toEqual([busPublisher]);
    }
    expect(publishers).not.toContain(busPublisher);
  });

  test("add to the 176 event types of the vendors, and change none of them", () => {
    expect(eventTypes.size).toBe(43 + 7 + 99 + 18 + 9 + 3);
  });
});
