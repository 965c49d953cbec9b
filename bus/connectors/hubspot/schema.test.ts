import { expect, test } from "vitest";
import { hubspot } from "./index.ts";
import { hubspotSchema, hubspotTarget } from "./schema.ts";

const least = { type: "hubspot", token: "pat-na1-1" } as const;
const egressPolicy = { loopbackTargets: ["localhost:3000"] };
const object = { as: "custom_object", object_type: "2-3453932" } as const;

test.each<[target: object, isValid: boolean]>([
  [{}, true],
  [{ url: "https://api-eu1.hubapi.com" }, true],
  [{ contacts: { email: "customer.email", stage: { value: "customer" }, phone: null } }, true],
  [{ contacts: { email: 1 } }, false],
  [{ token: "" }, false],
  [{ token: "pat na1" }, false],
  [{ token: "pät" }, false],
  [{ licenses: object }, true],
  [{ licenses: { ...object, id_property: "key", fields: {}, association_type: 37 } }, true],
  [{ licenses: { ...object, object_type: "../contacts" } }, false],
  [{ licenses: { ...object, association_type: 0 } }, false],
  [{ licenses: { as: "custom_object" } }, false],
  [{ licenses: { as: "note", contact: "license.owner.email" } }, true],
  [{ licenses: { as: "note", contact: "license..email" } }, false],
  [{ licenses: { as: "note", object_type: "2-3453932" } }, false],
  [{ licenses: { as: "deal" } }, false],
])("refuses %j: %s", (change, isValid) => {
  expect(hubspotTarget.safeParse({ ...least, ...change }).success).toBe(isValid);
});

test.each<[change: object, pointer: string, message: string]>([
  [{ url: "http://api.hubapi.com" }, "/url", "must be an https URL"],
  [{ url: "https://127.0.0.1" }, "/url", "must not be a private address"],
  [{ url: "https://api.hubapi.com/crm" }, "/url", "must be of a host alone"],
  [{ url: "https://api.hubapi.com/?a" }, "/url", "must be of a host alone"],
  [{ contacts: { email: null } }, "/contacts/email", "must be a path"],
  [{ contacts: { email: { value: "a@b.example" } } }, "/contacts/email", "must be a path"],
  [{ licenses: { ...object, contact: "license.email" } }, "/licenses/association_type", "required"],
  [
    { licenses: { ...object, fields: { license_id: "license.license_key" } } },
    "/licenses/fields/license_id",
    "holds the license's id",
  ],
  [
    { licenses: { ...object, id_property: "key", fields: { key: null } } },
    "/licenses/fields/key",
    "holds the license's id",
  ],
])("%j: %s %s", (change, pointer, message) => {
  expect(hubspotSchema.faults({ ...least, ...change }, egressPolicy)).toEqual([
    { pointer, message: expect.stringContaining(message) },
  ]);
});

test.each([
  {},
  { url: "https://api.hubapi.com/" },
  { url: "http://localhost:3000" },
  { licenses: { ...object, contact: "license.email", association_type: 37 } },
  { licenses: { ...object, id_property: "key", fields: { license_id: "license.reference" } } },
])("%j has no faults", (change) => {
  expect(hubspotSchema.faults({ ...least, ...change }, egressPolicy)).toEqual([]);
});

test("hides the token, and sends it as the credential", () => {
  expect(hubspotSchema.shown({ ...least, licenses: object })).toEqual({
    type: "hubspot",
    licenses: object,
  });
  expect(hubspot.signIn(least)).toEqual({
    headers: { authorization: "Bearer pat-na1-1" },
    secrets: ["pat-na1-1"],
  });
  expect(hubspot.urlOf(least)).toBe("https://api.hubapi.com/");
});
