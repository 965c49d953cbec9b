import { describe, expect, test } from "vitest";
import { eventTypes, knownPublishers, sample } from "../catalog/index.ts";
import { newApiKey } from "./keys/new-api-key.ts";
import { checkPublication } from "./publication.ts";
import { publisherOf, type Source } from "./sources/index.ts";

const ofBus = [...eventTypes.values()].filter(({ vendor }) => vendor === "bus");
const nowMs = 1_773_073_371_000;
const check = (code: string, publisher: string) =>
  checkPublication(
    sample(code),
    { kind: "publisher", publisher },
    { nowMs, newId: () => crypto.randomUUID() },
  );

describe.each(ofBus)("nobody but the bus says $code", ({ code }) => {
  const refused = { ok: false, problem: { type: expect.stringMatching(/publisher-not-allowed$/) } };

  test("no key that can be made does", () => {
    const makeable = knownPublishers.filter(
      (publisher) => newApiKey({ kind: "publisher", publisher }, nowMs).ok,
    );
    expect(makeable).toContain("platform");
    for (const publisher of makeable)
      expect(check(code, publisher), publisher).toMatchObject(refused);
  });

  test("no source does, such as another bus that says it of itself", () => {
    const source: Source = {
      kind: "licensespring",
      company_id: 1001,
      auth: { type: "bearer", token: "abc" },
    };
    expect(check(code, publisherOf(source, code))).toMatchObject(refused);
    expect(publisherOf(source, "license.activated")).toBe("license-api");
  });
});
