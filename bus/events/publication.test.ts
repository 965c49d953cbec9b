import { describe, expect, test } from "vitest";
import { eventTypes, knownPublishers, sample } from "../../catalog/index.ts";
import { newApiKey } from "../keys/new-api-key.ts";
import { publisherOf, type Source } from "../sources/index.ts";
import { checkPublication } from "./publication.ts";

const ofBus = [...eventTypes.values()].filter(({ vendor }) => vendor === "bus");
const nowMs = 1_773_073_371_000;
const check = (code: string, publisher: string) =>
  checkPublication(
    sample(code),
    { kind: "publisher", publisher },
    { nowMs, newId: () => crypto.randomUUID() },
  );

describe.each(ofBus)("only the bus publishes $code", ({ code }) => {
  const refused = { ok: false, problem: { type: expect.stringMatching(/publisher-not-allowed$/) } };

  test("no publisher key can publish it", () => {
    const makeable = knownPublishers.filter(
      (publisher) => newApiKey({ kind: "publisher", publisher }, nowMs).ok,
    );
    expect(makeable).toContain("platform");
    for (const publisher of makeable)
      expect(check(code, publisher), publisher).toMatchObject(refused);
  });

  test("no source can publish it, not even another bus", () => {
    const source: Source = {
      kind: "licensespring",
      company_id: 1001,
      auth: { type: "bearer", token: "abc" },
    };
    expect(check(code, publisherOf(source, code))).toMatchObject(refused);
    expect(publisherOf(source, "license.activated")).toBe("license-api");
  });
});

describe("the time of an event", () => {
  const key = { kind: "publisher", publisher: "license-api" } as const;
  const at = (ts: unknown) =>
    checkPublication({ ...sample("license.activated"), ts }, key, { nowMs, newId: () => "" });
  const now = nowMs / 1000;

  test("is in the past, or at most a day ahead", () => {
    for (const ts of [0, now, now + 86_400]) expect(at(ts)).toMatchObject({ ok: true });
  });

  test.each([
    [-1, /^must be a unix time in seconds, from 0 to 253402300799$/],
    [0.5, /^must be a unix time in seconds, from 0/],
    [now + 86_401, /^is more than a day ahead: it is 2026-03-10T16:22:52.000Z$/],
    [253_402_300_799, /more than a day ahead: it is 9999-12-31T23:59:59/],
    [nowMs, /^must be a unix time in seconds, not milliseconds$/],
    [nowMs * 1e3, /not microseconds$/],
    [nowMs * 1e6, /not nanoseconds$/],
    ["1", /^must be a unix time in seconds/],
  ])("is not %s", (ts, message) => {
    const error = { pointer: "/ts", message: expect.stringMatching(message) };
    expect(at(ts)).toMatchObject({ ok: false, problem: { status: 422, errors: [error] } });
  });
});

describe("the id of an event", () => {
  const key = { kind: "publisher", publisher: "license-api" } as const;
  const withId = (id: string) =>
    checkPublication({ ...sample("license.activated"), id }, key, { nowMs, newId: () => "" });
  const version = (n: string) => `017f22e2-79b0-${n}cc3-98c4-dc0c0c07398f`;

  test("is a UUID of any version from 1 to 8", () => {
    for (const n of "12345678") expect(withId(version(n)), n).toMatchObject({ ok: true });
    for (const n of "09af") expect(withId(version(n)), n).toMatchObject({ ok: false });
  });

  test("is not the nil or the max UUID, which stand for none", () => {
    for (const digit of "0f") {
      expect(withId(version("4").replaceAll(/[0-9a-f]/g, digit))).toMatchObject({ ok: false });
    }
  });

  test("is the same event with the same content in capitals", () => {
    const [lower, upper] = [withId(version("7")), withId(version("7").toUpperCase())];
    expect(upper).toEqual(lower);
    expect(lower).toMatchObject({ publication: { event: { id: version("7") } } });
  });
});
