import { expect, test } from "vitest";
import flexnetPayloads from "../test/conformance/flexnet-payloads.json" with { type: "json" };
import keygenList from "../test/conformance/keygen-event-types.json" with { type: "json" };
import licensespringList from "../test/conformance/licensespring-events.json" with { type: "json" };
import { eventTypes, publishers } from "./index.ts";

const of = (vendor: string) => [...eventTypes.values()].filter((type) => type.vendor === vendor);

test("LicenseSpring's events are those of its list, with its publishers, consumers and data", () => {
  const catalog = of("licensespring").map(({ code, publishers, consumers, objects }) => [
    code,
    { publishers, consumers, data: objects },
  ]);
  expect(Object.fromEntries(catalog)).toEqual(licensespringList.events);
  expect(catalog).toHaveLength(43);
});

test("13 of LicenseSpring's events go to integrations too", () => {
  const both = of("licensespring").filter(({ consumers }) => consumers.includes("integrations"));
  expect(both).toHaveLength(13);
});

test("Keygen's events about users and licenses are all here, under their vendor's name", () => {
  const about = (code: string) => /^(user|license)\./.test(code);
  const codes = (status: string) =>
    of("keygen")
      .filter((type) => type.status === status)
      .map(({ code }) => code.replace(/^keygen\./, ""));
  expect(codes("listed").filter(about).toSorted()).toEqual(
    keygenList.listed.filter(about).toSorted(),
  );
  expect(codes("undocumented")).toEqual(keygenList.undocumented.filter(about));
});

test("every Keygen event of the catalog is one that Keygen sends", () => {
  const sent = [...keygenList.listed, ...keygenList.undocumented];
  for (const { code } of of("keygen")) expect(sent).toContain(code.replace(/^keygen\./, ""));
});

test("FlexNet's events are entitlements, products and devices, created and updated; deletions are a guess", () => {
  const things = ["ENT", "PROD", "DEVICE"];
  expect(of("flexnet").map(({ code, status }) => [code, status])).toEqual(
    things.flatMap((thing) => [
      [`flexnet.${thing}.CREATE`, "documented"],
      [`flexnet.${thing}.UPDATE`, "documented"],
      [`flexnet.${thing}.DELETE`, "unconfirmed"],
    ]),
  );
  const { note: _, ...payloads } = flexnetPayloads;
  for (const { eventHeader } of Object.values(payloads)) {
    expect(eventTypes.has(`flexnet.${eventHeader.event}.${eventHeader.eventType}`)).toBe(true);
  }
});

test("other vendors' events come from their vendor and go to webhooks", () => {
  for (const vendor of ["keygen", "flexnet"]) {
    for (const type of of(vendor)) {
      expect(type.code.startsWith(`${vendor}.`)).toBe(true);
      expect(type.publishers).toEqual([vendor]);
      expect(type.consumers).toEqual(["webhooks"]);
    }
  }
});

test("an event type is plain data that can be sent as JSON", () => {
  for (const [code, type] of eventTypes) {
    expect(JSON.parse(JSON.stringify(type))).toEqual(type);
    expect(type.code).toBe(code);
    expect(publishers).toEqual(expect.arrayContaining([...type.publishers]));
  }
});
