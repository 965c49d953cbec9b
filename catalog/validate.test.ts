import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import licensespringList from "../test/conformance/licensespring-events.json" with { type: "json" };
import { anyCode, anyEvent } from "./arbitrary-event.ts";
import { eventTypes, sample, validateData } from "./index.ts";

function faults(code: string, data: unknown, vendor?: unknown) {
  const type = eventTypes.get(code);
  if (!type) throw new Error(`${code} is not in the catalog`);
  return validateData(type, data, vendor);
}

/** As in a request: JSON.parse creates own properties for names such as `__proto__`. */
const parsed = (json: string): unknown => JSON.parse(json);

describe("a fault names its place and says what is wrong", () => {
  const license = (properties: object) => ({ license: { id: 1, ...properties } });
  test.each<[string, unknown, string, string]>([
    ["no data", undefined, "/data", "is required"],
    ["data that is a list", [], "/data", "must be an object"],
    ["no object", {}, "/data/license", "is required"],
    ["an object that is null", { license: null }, "/data/license", "must be an object"],
    ["an object that is a list", { license: [] }, "/data/license", "must be an object"],
    ["no id", { license: {} }, "/data/license/id", "is required"],
    [
      "a fraction",
      license({ max_activations: 1.5 }),
      "/data/license/max_activations",
      "must be an integer",
    ],
    [
      "a number in a string",
      license({ max_activations: "3" }),
      "/data/license/max_activations",
      "must be an integer",
    ],
    [
      "null for a number",
      license({ max_activations: null }),
      "/data/license/max_activations",
      "must be an integer",
    ],
    [
      "a word for a boolean",
      license({ is_trial: "no" }),
      "/data/license/is_trial",
      "must be true or false",
    ],
    [
      "an unknown choice",
      license({ activations_type: "postal" }),
      "/data/license/activations_type",
      "must be one of online, offline",
    ],
    [
      "a number for a text",
      license({ license_key: 7 }),
      "/data/license/license_key",
      "must be a string or null",
    ],
    [
      "a fault in the order",
      license({ order: { id: "7" } }),
      "/data/license/order/id",
      "must be an integer",
    ],
    [
      "an object of another event",
      { ...license({}), order: { id: 1 } },
      "/data/order",
      "is not an object of license.activated (license)",
    ],
    [
      "a name with a slash and a tilde",
      { ...license({}), "a/b~c": 1 },
      "/data/a~1b~0c",
      "is not an object of license.activated (license)",
    ],
  ])("%s", (_, data, pointer, message) => {
    expect(faults("license.activated", data)).toEqual([{ pointer, message }]);
  });

  test("an invalid date", () => {
    for (const validity_period of ["soon", "2026-02-30", "01/31/2026", ""]) {
      const [fault] = faults("license.activated", license({ validity_period }));
      expect(fault?.pointer).toBe("/data/license/validity_period");
      expect(fault?.message).toContain("must be a date such as");
    }
  });

  test("a leaf deep in FlexNet's data, listed or not", () => {
    const entitlement = { entitlementId: "1", lineItems: [{ copies: 3 }], extra: [{ deep: true }] };
    expect(
      faults("flexnet.ENT.UPDATE", { entitlement }, sample("flexnet.ENT.UPDATE").vendor),
    ).toEqual([
      { pointer: "/data/entitlement/lineItems/0/copies", message: "must be a string or null" },
      { pointer: "/data/entitlement/extra/0/deep", message: "must be a string or null" },
    ]);
  });

  test("a resource of another type", () => {
    const { license } = sample("keygen.license.created").data;
    expect(faults("keygen.user.created", { user: license })).toEqual([
      { pointer: "/data/user/type", message: 'must be "users"' },
    ]);
  });

  test("reports at most 50 faults", () => {
    const lineItems = Array.from({ length: 1000 }, () => ({ copies: 1 }));
    const { vendor } = sample("flexnet.ENT.UPDATE");
    expect(
      faults("flexnet.ENT.UPDATE", { entitlement: { entitlementId: "1", lineItems } }, vendor),
    ).toHaveLength(50);
  });
});

test("refuses a license user's initial password, without showing it", () => {
  const license_user = { id: 1, initial_password: "hunter2" };
  expect(faults("license.license_user.assigned", { license: { id: 1 }, license_user })).toEqual([
    {
      pointer: "/data/license_user/initial_password",
      message: "is a secret, which events do not carry",
    },
  ]);
});

describe("the vendor member", () => {
  const { data } = sample("keygen.user.password-reset");
  test("is absent from LicenseSpring's events", () => {
    expect(faults("license.activated", { license: { id: 1 } }, {})).toEqual([
      { pointer: "/vendor", message: "is not allowed in license.activated" },
    ]);
  });
  test("is optional in Keygen's", () => {
    expect(faults("keygen.user.created", data)).toEqual([]);
  });
  test("a password reset needs its token", () => {
    expect(faults("keygen.user.password-reset", data)).toEqual([
      { pointer: "/vendor", message: "is required" },
    ]);
    expect(faults("keygen.user.password-reset", data, { meta: {} })).toEqual([
      { pointer: "/vendor/meta/passwordResetToken", message: "is required" },
    ]);
  });
  test("is required in FlexNet's, as the header", () => {
    const event = sample("flexnet.PROD.UPDATE");
    expect(faults(event.event, event.data)).toEqual([
      { pointer: "/vendor", message: "is required" },
    ]);
    expect(faults(event.event, event.data, { ...event.vendor, timeStamp: 1665044575475 })).toEqual([
      { pointer: "/vendor/timeStamp", message: "must be a string" },
    ]);
  });
});

test("the bus's own events have all their properties, and the listed values", () => {
  for (const [code, { vendor, objects }] of eventTypes) {
    if (vendor !== "bus") continue;
    const [name = ""] = objects;
    const data: Readonly<Record<string, unknown>> = { ...sample(code)?.data };
    const object = { ...(data[name] as object) };
    for (const missing of Object.keys(object)) {
      const pointer = `/data/${name}/${missing}`;
      expect(faults(code, { [name]: { ...object, [missing]: undefined } })).toEqual([
        { pointer, message: "is required" },
      ]);
      const nullable = ["name", "error", "failing_since"].includes(missing);
      const ofAll = code === "bus.replay.finished" && missing === "subscription_id";
      expect(faults(code, { [name]: { ...object, [missing]: null } })).toHaveLength(
        nullable || ofAll ? 0 : 1,
      );
    }
  }
  const { subscription } = sample("bus.subscription.disabled").data;
  for (const reason of ["gone", "failing", "receiver", "credentials"]) {
    const data = { subscription: { ...subscription, reason, more: [1] } };
    expect(faults("bus.subscription.disabled", data)).toEqual([]);
  }
  const { replay } = sample("bus.replay.finished").data;
  const wrong = { subscription: { ...subscription, reason: "tired", disabled_at: "today" } };
  expect(faults("bus.subscription.disabled", wrong)).toEqual([
    {
      pointer: "/data/subscription/reason",
      message: "must be one of gone, failing, receiver, credentials",
    },
    {
      pointer: "/data/subscription/disabled_at",
      message: "must be a time such as 2026-01-31T09:30:00Z",
    },
  ]);
  expect(faults("bus.replay.finished", { replay: { ...replay, status: "running" } })).toEqual([
    { pointer: "/data/replay/status", message: "must be one of finished, cancelled" },
  ]);
});

describe("keeps", () => {
  test("unknown extra properties of a known object", () => {
    expect(faults("license.activated", { license: { id: 1, note: { any: [1, null] } } })).toEqual(
      [],
    );
  });
  test("an object of which only the id is known", () => {
    for (const [code, { objects, vendor }] of eventTypes) {
      if (vendor !== "licensespring") continue;
      const data = Object.fromEntries(objects.map((name) => [name, { id: 1 }]));
      expect(faults(code, data)).toEqual([]);
    }
  });
  test("LicenseSpring's largest ids", () => {
    expect(faults("license.activated", { license: { id: 1.7e15 } })).toEqual([]);
  });
});

describe("refuses harmful names and numbers at any place", () => {
  test("__proto__ as a name", () => {
    const refused = (json: string) => faults("license.activated", parsed(json));
    expect(refused('{"license":{"id":1},"__proto__":{"license":{"id":1}}}')).toEqual([
      { pointer: "/data/__proto__", message: "is not allowed as a name" },
    ]);
    expect(refused('{"license":{"id":1,"note":[{"__proto__":null}]}}')).toEqual([
      { pointer: "/data/license/note/0/__proto__", message: "is not allowed as a name" },
    ]);
  });
  test("never finds an object on the prototype", () => {
    for (const name of ["constructor", "toString", "hasOwnProperty"]) {
      expect(faults("license.activated", { license: { id: 1 }, [name]: { id: 1 } })).toEqual([
        { pointer: `/data/${name}`, message: "is not an object of license.activated (license)" },
      ]);
    }
    expect(faults("license.activated", Object.create({ license: { id: 1 } }))).toEqual([
      { pointer: "/data/license", message: "is required" },
    ]);
  });
  test("numbers that would arrive as others", () => {
    for (const number of ["1e400", "-1e400", "9007199254740993"]) {
      expect(faults("license.activated", parsed(`{"license":{"id":1,"note":${number}}}`))).toEqual([
        {
          pointer: "/data/license/note",
          message: "must be a number that JSON carries exactly, so at most 2^53 - 1",
        },
      ]);
    }
  });
});

describe("each property of LicenseSpring's list has exactly the listed type", () => {
  const right: Record<string, readonly unknown[]> = {
    int: [0, 7, 1_700_000_000_000_000],
    str: ["", "text", null],
    boolean: [true, false],
    date: ["2026-01-31", "2026-01-31T09:30:00Z", "2026-01-31T09:30:00.123456Z", null],
    Object: [{ id: 1 }, null],
    "online | offline": ["online", "offline"],
  };
  const values = [0.5, "text", true, {}, [], null, 3];
  const wrong: Record<string, readonly unknown[]> = {
    int: values.filter((value) => value !== 3),
    str: values.filter((value) => typeof value !== "string" && value !== null),
    boolean: values.filter((value) => value !== true),
    date: values.filter((value) => value !== null),
    Object: values.filter((value) => value !== null),
    "online | offline": values,
  };
  const properties = Object.entries(licensespringList.objects).flatMap(([object, listed]) =>
    Object.entries(listed).map(([name, type]) => [object, name, type] as const),
  );
  test.each(properties)("%s.%s is %s", (object, name, type) => {
    const code = [...eventTypes.values()].find(
      ({ vendor, objects }) => vendor === "licensespring" && objects.join() === object,
    )?.code;
    // license_user comes only with another object.
    const event = code ?? "license.license_user.assigned";
    const check = (value: unknown) =>
      faults(event, { license: { id: 1 }, [object]: { id: 1, [name]: value } }).filter(
        ({ pointer }) => pointer.startsWith(`/data/${object}/`),
      );
    for (const value of right[type] ?? []) expect(check(value)).toEqual([]);
    for (const value of wrong[type] ?? []) expect(check(value)).not.toEqual([]);
    expect(right[type]).toBeDefined();
  });
});

/** Yields leaves that a schema types. Open content counts as one leaf. */
function* typedLeaves(value: unknown, path: readonly string[]): Iterable<readonly string[]> {
  const open = ["metadata", "attributes", "relationships", "links", "scope"];
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0 || open.includes(path.at(-1) ?? "")) yield path;
  else for (const [key, item] of entries) yield* typedLeaves(item, [...path, key]);
}

/** Returns a copy in which the leaf at the path has a forbidden type. */
function mistyped(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return typeof value === "string" ? 3 : value === null ? [3] : "text";
  const copy: Record<string, unknown> = structuredClone(value) as Record<string, unknown>;
  copy[key] = mistyped(copy[key], rest);
  return copy;
}

describe("for any event type", () => {
  test("refuses each leaf of a wrong type, with its place", () => {
    for (const code of eventTypes.keys()) {
      const { data, vendor } = sample(code) ?? {};
      for (const path of typedLeaves({ data, ...(vendor && { vendor }) }, [])) {
        const wrong = mistyped({ data, vendor }, path) as { data: unknown; vendor: unknown };
        const pointers = faults(code, wrong.data, wrong.vendor).map(({ pointer }) => pointer);
        expect(pointers).toEqual([`/${path.join("/")}`]);
      }
    }
  });

  test("validates any input without throwing, with pointers into the input", () => {
    fc.assert(
      fc.property(anyCode, fc.jsonValue(), fc.option(fc.jsonValue()), (code, data, vendor) => {
        for (const { pointer, message } of faults(code, data, vendor)) {
          expect(pointer).toMatch(/^\/(data|vendor)(\/|$)/);
          expect(message).not.toBe("");
        }
      }),
    );
  });

  test("extra properties and other texts keep a valid event valid", () => {
    fc.assert(
      fc.property(anyEvent, ({ event, data, vendor }) => {
        expect(faults(event, data, vendor)).toEqual([]);
      }),
    );
  });
});
