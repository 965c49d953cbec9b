import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { type SalesforceTarget, salesforceSchema, salesforceTarget } from "./schema.ts";

const { example } = salesforceSchema;
const faultsOf = (change: Partial<SalesforceTarget>) =>
  salesforceSchema.faults({ ...example, ...change }, { loopbackTargets: ["127.0.0.1:3000"] });
const isWellFormed = (change: object) =>
  salesforceTarget.safeParse({ ...example, ...change }).success;

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = (key: typeof rsa.privateKey) => key.export({ type: "pkcs8", format: "pem" }).toString();
const jwt = (private_key: string): SalesforceTarget["auth"] => ({
  type: "jwt",
  client_id: "a",
  username: "ada@example.com",
  private_key,
});

test.each([
  "https://acme.my.salesforce.com",
  "https://acme--dev.sandbox.my.salesforce.com/",
  "http://127.0.0.1:3000",
])("accepts %s", (url) => {
  expect(faultsOf({ url })).toEqual([]);
});

test.each([
  ["http://acme.my.salesforce.com", "must be an https URL"],
  ["https://acme.lightning.force.com", "My Domain"],
  ["https://acme.my.salesforce.com/services/data", "My Domain"],
  ["https://acme.my.salesforce.com/?a=b", "My Domain"],
  ["acme.my.salesforce.com", "must be a URL"],
])("%s: %s", (url, message) => {
  expect(faultsOf({ url })).toEqual([
    { pointer: "/url", message: expect.stringContaining(message) },
  ]);
});

test("requires an RSA key", () => {
  const pkcs1 = rsa.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  for (const key of [pem(rsa.privateKey), pkcs1]) expect(faultsOf({ auth: jwt(key) })).toEqual([]);
  const locked = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" } as const;
  const wrong = [
    "abc",
    pem(ec.privateKey),
    rsa.privateKey.export(locked).toString(),
    rsa.publicKey.export({ type: "spki", format: "pem" }).toString(),
  ];
  for (const key of wrong) {
    expect(faultsOf({ auth: jwt(key) })).toEqual([
      {
        pointer: "/auth/private_key",
        message: "must be an RSA private key in PEM, without a passphrase",
      },
    ]);
  }
});

test("refuses a mapping of the external id field", () => {
  const own = { Own__c: "customer.email" };
  expect(
    faultsOf({ external_id: "Own__c", contacts: own, products: own, licenses: { fields: own } }),
  ).toEqual(
    ["/contacts/Own__c", "/products/Own__c", "/licenses/fields/Own__c"].map((pointer) => ({
      pointer,
      message: "must not be mapped: records are found by it",
    })),
  );
  expect(faultsOf({ contacts: own })).toEqual([]);
});

test.each([
  [{ api_version: "v60.0" }, true],
  [{ api_version: "60" }, false],
  [{ external_id: "Own_Id__c" }, true],
  [{ external_id: "a/b" }, false],
  [{ licenses: { account_id: "001000000000001" } }, true],
  [{ licenses: { account_id: "003000000000001" } }, false],
  [{ licenses: { contact: "order.customer.id" } }, true],
  [{ licenses: { contact: "" } }, false],
  [{ licenses: { product: "a" } }, false],
  [{ auth: { type: "password" } }, false],
  [{ auth: jwt("x") }, true],
  [{ auth: { ...jwt("x"), client_secret: "x" } }, false],
])("validates the form of %j: %s", (change, expected) => {
  expect(isWellFormed(change)).toBe(expected);
});

test("hides secrets", () => {
  const shown = salesforceSchema.shown({ ...example, auth: jwt("a-key") });
  expect(shown).toEqual({
    ...example,
    auth: { type: "jwt", client_id: "a", username: "ada@example.com" },
  });
  expect(JSON.stringify(salesforceSchema.shown(example))).not.toContain("consumer-secret");
});
