import { expect, test } from "vitest";
import { eventTypes, onceKey, sample } from "./index.ts";

const event = (code: string) => {
  const [type, made] = [eventTypes.get(code), sample(code)];
  if (!type || !made) throw new Error(`${code} is not in the catalog`);
  return { type, event: made };
};
const keyOf = (code: string, license: object, company_id = 1) => {
  const { type } = event(code);
  return onceKey(type, { company_id, data: { license } });
};

test("treats Keygen's reminders as one for each license in 24 hours, LicenseSpring's for each end", () => {
  const license = "/data/license/id";
  const within = 24 * 3600;
  const rules = [...eventTypes.values()].flatMap(({ code, once }) => (once ? [[code, once]] : []));
  expect(Object.fromEntries(rules)).toEqual({
    "license.will_expire_3_days": { per: [license, "/data/license/validity_period"] },
    "license.maintenance_will_expire_3_days": {
      per: [license, "/data/license/maintenance_period"],
    },
    "keygen.license.check-in-overdue": { per: [license], within },
    "keygen.license.check-in-required-soon": { per: [license], within },
    "keygen.license.expired": { per: [license], within },
    "keygen.license.expiring-soon": { per: [license], within },
  });
});

test("the sample of every event type with a rule has the values of the rule", () => {
  for (const code of eventTypes.keys()) {
    const { type, event: made } = event(code);
    expect(onceKey(type, made) !== undefined, code).toBe(type.once !== undefined);
  }
});

test("events about the same license and end are the same, whatever their other data", () => {
  const code = "license.will_expire_3_days";
  const ends = { id: 7, validity_period: "2027-06-30" };
  expect(keyOf(code, { ...ends, license_key: "A" })).toBe(
    keyOf(code, { ...ends, license_key: "B" }),
  );
  const others = [
    keyOf(code, ends),
    keyOf(code, { ...ends, id: 8 }),
    keyOf(code, { ...ends, validity_period: "2027-07-30" }),
    keyOf(code, ends, 2),
    keyOf("license.maintenance_will_expire_3_days", { id: 7, maintenance_period: "2027-06-30" }),
    keyOf("keygen.license.expired", { id: "7" }),
    keyOf("keygen.license.expired", { id: 7 }),
  ];
  expect(new Set(others).size).toBe(others.length);
  for (const key of others) expect(key).toMatch(/^[\w.-]+#[0-9a-f]{64}$/);
});

test("an event without the rule's values is like no other", () => {
  const code = "license.will_expire_3_days";
  for (const license of [{}, { id: 7 }, { id: 7, validity_period: null }, null, "7"]) {
    expect(keyOf(code, license as object)).toBeUndefined();
  }
  expect(keyOf("license.activated", { id: 7 })).toBeUndefined();
});
