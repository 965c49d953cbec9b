import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type EventCode, eventTypes, sample } from "../../../catalog/index.ts";
import type { SalesforceObject } from "../../../cli/demo/vendors/salesforce/objects.ts";
import {
  type FakeSalesforce,
  refusedBySalesforce,
  startSalesforce,
} from "../../../cli/demo/vendors/salesforce.ts";
import { type AnyConnector, contractFaults } from "../../../test/support/connector-contract.ts";
import type { LicenseEvent } from "../../events/event.ts";
import { readToken, tokenRequest } from "../../outbound/sign-in/oauth.ts";
import type { Answered, Call, Plan, Verdict } from "../connector.ts";
import { salesforce } from "./index.ts";
import { type SalesforceTarget, salesforceSchema } from "./schema.ts";

let fake: FakeSalesforce;
let token: string | undefined;
const started: FakeSalesforce[] = [];

beforeEach(async () => {
  fake = await startSalesforce();
  started.push(fake);
  token = undefined;
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
});

type Change = Partial<Omit<SalesforceTarget, "type">>;

function targetOf(change: Change = {}): SalesforceTarget {
  return {
    type: "salesforce",
    url: fake.url,
    auth: { type: "client_credentials", ...fake.client },
    licenses: { account_id: fake.account },
    ...change,
  };
}

/** Makes the calls of an event's plan until one fails. */
async function deliver(event: LicenseEvent, change: Change = {}): Promise<Verdict | undefined> {
  const target = targetOf(change);
  const known = { made: {}, remembered: {}, mayExist: false };
  return await follow(salesforce.plan(event, target, known), target);
}

async function follow(plan: Plan, target: SalesforceTarget): Promise<Verdict | undefined> {
  let verdict: Verdict | undefined;
  for (let step = plan.next(); !step.done; ) {
    const answer = await answerTo(step.value, target);
    verdict = step.value.isFine?.(answer) ? { kind: "done" } : salesforce.read(answer, Date.now());
    if (verdict.kind !== "done") break;
    step = plan.next(answer);
  }
  return verdict;
}

async function answerTo(call: Call, target: SalesforceTarget): Promise<Answered> {
  token ??= await newToken(target);
  const response = await fetch(call.url, {
    method: call.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  return await answered(response);
}

async function newToken(target: SalesforceTarget): Promise<string> {
  const outcome = await requestToken(target);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.token;
}

async function requestToken(target: SalesforceTarget, nowMs = Date.now()) {
  const { oauth } = salesforce.signIn(target);
  if (!oauth) throw new Error("no client");
  const { url, ...request } = tokenRequest(oauth, nowMs);
  return readToken(await answered(await fetch(url, { method: "POST", ...request })), oauth);
}

async function answered(response: Response): Promise<Answered> {
  const headers = Object.fromEntries(response.headers);
  return { kind: "answered", status: response.status, headers, body: await response.text() };
}

/** Returns a sample event with a changed object. */
function eventOf(code: string, change: object = {}): LicenseEvent {
  const known = [code, code.replace(/\.\w+$/, ".updated")].find((name) => eventTypes.has(name));
  const event = sample(known as EventCode) as LicenseEvent;
  const [name = ""] = Object.keys(event.data);
  const object = { ...(event.data[name] as object), ...change };
  return { ...event, event: code, data: { [name]: object } };
}

function only(object: SalesforceObject) {
  const { Id: _, ...fields } = fake.records(object)[0] ?? {};
  expect(fake.records(object)).toHaveLength(1);
  return fields;
}

const done = { kind: "done" };
const integrations = [...eventTypes.values()].filter((type) =>
  (type.consumers as readonly string[]).includes("integrations"),
);

test("keeps the contract", async () => {
  const one = { name: "salesforce", connector: salesforce, schema: salesforceSchema };
  expect(await contractFaults(one as unknown as AnyConnector)).toEqual([]);
});

test("understands the events of the channel integrations", () => {
  expect(integrations).toHaveLength(13);
  for (const { code } of integrations) expect(salesforce.understands(code)).toBe(true);
  for (const code of ["customer.created", "product.deleted"]) {
    expect(salesforce.understands(code)).toBe(true);
  }
  for (const code of ["license.activated", "license.license_user.assigned", "toString.created"]) {
    expect(salesforce.understands(code)).toBe(false);
  }
});

test.each(integrations.map(({ code }) => code))("Salesforce accepts %s", async (code) => {
  expect(await deliver(sample(code as EventCode) as LicenseEvent)).toEqual(done);
  expect(fake.requests).toHaveLength(1);
});

test("a customer becomes a contact", async () => {
  await deliver(eventOf("customer.created"));
  expect(only("Contact")).toEqual({
    License_Bus_Id__c: "customer-5821",
    FirstName: "Ada",
    LastName: "Becker",
    Email: "ada.becker@example.com",
    Phone: "+49 30 5550100",
    MailingStreet: "Musterstrasse 12",
    MailingCity: "Berlin",
    MailingPostalCode: "10115",
    MailingState: null,
    MailingCountry: "Germany",
  });
});

test("a product, its features and its custom fields become products", async () => {
  for (const code of [
    "product.created",
    "product_feature.created",
    "product_custom_field.created",
  ]) {
    expect(await deliver(eventOf(code))).toEqual(done);
  }
  expect(fake.records("Product2").map(({ Id: _, ...fields }) => fields)).toEqual([
    {
      License_Bus_Id__c: "product-914",
      Name: "Drawing Board Pro",
      ProductCode: "DBP",
      IsActive: true,
    },
    {
      License_Bus_Id__c: "feature-3071",
      Name: "PDF export",
      ProductCode: "pdf-export",
      Family: "Feature",
      IsActive: true,
    },
    { License_Bus_Id__c: "field-411", Name: "edition", Family: "Custom field", IsActive: false },
  ]);
});

test("a license becomes an asset of its customer", async () => {
  await deliver(eventOf("customer.created"));
  const license = eventOf("license.created", {
    customer: { id: 5821 },
    validity_period: "2027-06-30T23:59:59+02:00",
  });
  expect(await deliver(license)).toEqual(done);
  expect(only("Asset")).toEqual({
    License_Bus_Id__c: "license-1718182312889417",
    Name: "License 9KTB",
    SerialNumber: "SAMPLE-7Q2M-X4RD-9KTB",
    UsageEndDate: "2027-06-30",
    Status: "Installed",
    AccountId: fake.account,
    ContactId: fake.records("Contact")[0]?.Id,
  });
});

test.each([
  [{ enabled: false }, { Status: "Obsolete" }],
  [{ active: false }, { Status: "Purchased" }],
  [{ validity_period: null }, { UsageEndDate: null }],
  [{ license_key: null }, { Name: "License 9KTB", SerialNumber: null }],
])("a license with %j becomes an asset with %j", async (change, fields) => {
  await deliver(eventOf("license.created"));
  expect(await deliver(eventOf("license.updated", change))).toEqual(done);
  expect(only("Asset")).toMatchObject(fields);
});

test("values that the event does not have are unchanged", async () => {
  await deliver(eventOf("customer.created"));
  await deliver(eventOf("license.created", { customer: { id: 5821 } }));
  const before = only("Asset");
  const { data, ...event } = eventOf("license.updated");
  const { id } = data.license as { id: number };
  const update = { ...event, data: { license: { id, enabled: false } } };
  expect(await deliver(update, { licenses: {} })).toEqual(done);
  expect(only("Asset")).toEqual({ ...before, Status: "Obsolete" });
});

test.each([
  [{ last_name: null }, "ada.becker@example.com"],
  [{ last_name: " ", email: null }, "5821"],
])("a contact without a last name gets a default: %j", async (change, LastName) => {
  expect(await deliver(eventOf("customer.created", change))).toEqual(done);
  expect(only("Contact")).toMatchObject({ LastName });
});

test.each([
  ["customer", "Contact", { last_name: null }, { LastName: "Becker" }],
  ["product", "Product2", { product_name: "" }, { Name: "Drawing Board Pro" }],
  ["product_feature", "Product2", { name: null }, { Name: "PDF export" }],
  ["product_custom_field", "Product2", { name: undefined }, { Name: "edition" }],
] as const)("a %s without a name keeps its name", async (kind, object, change, name) => {
  await deliver(eventOf(`${kind}.created`));
  expect(await deliver(eventOf(`${kind}.updated`, change))).toEqual(done);
  expect(only(object)).toMatchObject(name);
  expect(fake.requests).toHaveLength(2);
});

test.each([
  ["license.created", "Asset", { license_key: null }, { Name: "License 9417" }],
  ["product.created", "Product2", { product_name: null }, { Name: "product-914" }],
  ["product_feature.created", "Product2", { name: null }, { Name: "pdf-export" }],
  ["product_custom_field.created", "Product2", { name: " " }, { Name: "field-411" }],
] as const)("a new record of %s has a name", async (code, object, change, name) => {
  expect(await deliver(eventOf(code, change))).toEqual(done);
  expect(only(object)).toMatchObject(name);
});

test("updates a record that another attempt created meanwhile", async () => {
  const taken = (field: string) =>
    refusedBySalesforce(
      400,
      "DUPLICATE_VALUE",
      `duplicate value found: ${field} duplicates value on record with id: 003000000000001`,
    );
  fake.faults.push(taken("License_Bus_Id__c"));
  expect(await deliver(eventOf("customer.created"))).toEqual(done);
  expect(only("Contact")).toMatchObject({ LastName: "Becker" });
  fake.faults.push(taken("Badge__c"));
  expect(await deliver(eventOf("customer.updated"))).toMatchObject({
    kind: "never",
    error: expect.stringContaining("Badge__c"),
  });
});

test("updates the same record for repeated events", async () => {
  for (const code of ["customer.created", "customer.created", "customer.updated"]) {
    expect(await deliver(eventOf(code, { first_name: code }))).toEqual(done);
  }
  expect(only("Contact")).toMatchObject({ FirstName: "customer.updated" });
});

test("recovers from a lost answer", async () => {
  fake.faults.push({ drop: "after" }, { drop: "before" });
  await expect(deliver(eventOf("license.created"))).rejects.toThrow();
  await expect(deliver(eventOf("license.created"))).rejects.toThrow();
  expect(await deliver(eventOf("license.created"))).toEqual(done);
  only("Asset");
  fake.faults.push({ drop: "after" });
  await expect(deliver(eventOf("license.deleted"))).rejects.toThrow();
  expect(await deliver(eventOf("license.deleted"))).toEqual(done);
  expect(fake.records("Asset")).toEqual([]);
});

test("deletes a record, and accepts a repetition", async () => {
  for (const kind of [
    "customer",
    "license",
    "product",
    "product_feature",
    "product_custom_field",
  ]) {
    await deliver(eventOf(`${kind}.created`));
    expect(await deliver(eventOf(`${kind}.deleted`))).toEqual(done);
    expect(await deliver(eventOf(`${kind}.deleted`))).toEqual(done);
  }
  for (const object of ["Contact", "Product2", "Asset"] as const) {
    expect(fake.records(object)).toEqual([]);
  }
});

test("a license waits for its customer", async () => {
  const license = eventOf("license.created", { customer: { id: 5821 } });
  expect(await deliver(license)).toEqual({
    kind: "again",
    isOfRecord: true,
    error:
      "Salesforce answered 400: INVALID_FIELD: Foreign key external ID: customer-5821 not found for field License_Bus_Id__c in entity Contact",
  });
  await deliver(eventOf("customer.created"));
  expect(await deliver(license)).toEqual(done);
});

test("refuses a license with neither account nor contact, with Salesforce's message", async () => {
  expect(await deliver(eventOf("license.created"), { licenses: {} })).toEqual({
    kind: "never",
    error:
      "Salesforce answered 400: FIELD_INTEGRITY_EXCEPTION: Every asset needs an account, a contact, or both. Set `licenses.account_id`, or `licenses.contact` to the path of a customer's id",
  });
});

test("deactivates a product that is in use", async () => {
  await deliver(eventOf("product.created"));
  fake.inUse.add("product-914");
  expect(await deliver(eventOf("product.deleted"))).toEqual(done);
  expect(only("Product2")).toMatchObject({ Name: "Drawing Board Pro", IsActive: false });
  expect(fake.requests).toHaveLength(3);
});

test("reports a contact that is in use and not deleted", async () => {
  await deliver(eventOf("customer.created"));
  const contact = { customer: { id: 5821 } };
  expect(await deliver(eventOf("license.created", contact), { licenses: {} })).toEqual(done);
  expect(await deliver(eventOf("customer.deleted"))).toMatchObject({
    kind: "never",
    error: expect.stringContaining("DELETE_FAILED"),
  });
});

test("the company can map fields", async () => {
  const change: Change = {
    contacts: { Title: { value: "Buyer" }, Phone: null, Description: "customer.reference" },
    products: { Name: "product.short_code", Family: { value: "Software" } },
    licenses: {
      contact: "license.buyer",
      fields: { InstallDate: "license.maintenance_period", Status: null },
    },
  };
  await deliver(eventOf("customer.created"), change);
  const { Phone, ...contact } = only("Contact");
  expect(Phone).toBeUndefined();
  expect(contact).toMatchObject({ Title: "Buyer", Description: "CRM-20931", LastName: "Becker" });
  await deliver(eventOf("product.created"), change);
  // A path into the product does not apply to its feature.
  await deliver(eventOf("product_feature.created"), change);
  expect(fake.records("Product2")).toMatchObject([
    { Name: "DBP", Family: "Software" },
    { Name: "PDF export", Family: "Software" },
  ]);
  const license = { buyer: 5821, maintenance_period: "2027-06-30T23:59:59Z" };
  expect(await deliver(eventOf("license.created", license), change)).toEqual(done);
  expect(only("Asset")).toMatchObject({ InstallDate: "2027-06-30" });
  expect(only("Asset")).not.toHaveProperty("Status");
});

test("reports an unknown field and a refused value", async () => {
  for (const [change, error] of [
    [{ contacts: { Nobody__c: "customer.email" } }, "INVALID_FIELD: No such column 'Nobody__c'"],
    [{ contacts: { Email: "customer.phone" } }, "INVALID_EMAIL_ADDRESS"],
    [{ contacts: { LastName: null } }, "REQUIRED_FIELD_MISSING"],
    [{ external_id: "Other__c" }, "NOT_FOUND: Provided external ID field does not exist"],
  ] as const) {
    const verdict = await deliver(eventOf("customer.created"), change);
    expect(verdict).toMatchObject({ kind: "never", error: expect.stringContaining(error) });
    expect((verdict as { error: string }).error.length).toBeLessThanOrEqual(400);
  }
  expect(fake.requests).toHaveLength(4);
  expect(fake.records("Contact")).toEqual([]);
});

test("long values are shortened or cleared instead of failing the record", async () => {
  const long = { first_name: "Ada ".repeat(14), phone: "0".repeat(50), city: "Bonn ".repeat(20) };
  expect(await deliver(eventOf("customer.created", long))).toEqual(done);
  expect(only("Contact")).toMatchObject({
    FirstName: `${"Ada ".repeat(10).slice(0, 39)}…`,
    Phone: null,
    MailingCity: expect.stringMatching(/^(Bonn )+Bon?n?…$/),
  });
  expect(await deliver(eventOf("license.created", { license_key: "K".repeat(90) }))).toEqual(done);
  expect(only("Asset")).toMatchObject({ Name: "License KKKK", SerialNumber: null });
  expect(await deliver(eventOf("product.created", { product_name: "P".repeat(300) }))).toEqual(
    done,
  );
  expect(only("Product2")).toMatchObject({ Name: `${"P".repeat(254)}…` });
});

test("a deletion by a missing field fails", async () => {
  await deliver(eventOf("customer.created"));
  expect(await deliver(eventOf("customer.deleted"), { external_id: "Other__c" })).toMatchObject({
    kind: "never",
  });
});

test("pauses after the last call of the day", async () => {
  fake.dailyLimit = 2;
  expect(await deliver(eventOf("customer.created"))).toEqual(done);
  expect(await deliver(eventOf("license.created"))).toEqual({ kind: "done", restFor: 3_600_000 });
  expect(await deliver(eventOf("license.updated"))).toEqual({
    kind: "again",
    error: "Salesforce answered 403: REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.",
    after: 3_600_000,
    isThrottled: true,
  });
});

test("retries a locked record", async () => {
  fake.faults.push(refusedBySalesforce(400, "UNABLE_TO_LOCK_ROW", "unable to lock row"));
  expect(await deliver(eventOf("license.created"))).toMatchObject({ kind: "again" });
  expect(await deliver(eventOf("license.created"))).toEqual(done);
});

test("reports a revoked token", async () => {
  await deliver(eventOf("license.created"));
  fake.expireTokens();
  expect(await deliver(eventOf("license.updated"))).toMatchObject({
    kind: "credentials",
    error: "Salesforce answered 401: INVALID_SESSION_ID: Session expired or invalid",
  });
  fake.revokeClient();
  expect(await requestToken(targetOf())).toEqual({
    ok: false,
    message: "the token endpoint answered 400: invalid_client: invalid client credentials",
    isRefused: true,
  });
});

test("the probe reads the number of calls left", async () => {
  const target = targetOf();
  const probe = () => salesforce.probe?.(target) as Plan;
  expect(await follow(probe(), target)).toEqual(done);
  expect(fake.requests).toMatchObject([{ method: "GET", path: "/services/data/v62.0/limits" }]);
  fake.expireTokens();
  expect(await follow(probe(), target)).toMatchObject({ kind: "credentials" });
});

test("can act for a user by a signed JWT", async () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  fake.publicKey = publicKey;
  const pem = (key: typeof privateKey) => key.export({ type: "pkcs8", format: "pem" }).toString();
  const signed = (change: object = {}) =>
    targetOf({
      auth: {
        type: "jwt",
        client_id: fake.client.client_id,
        username: fake.username,
        private_key: pem(privateKey),
        ...change,
      },
    });
  expect(salesforce.signIn(signed()).secrets).toEqual([pem(privateKey)]);
  expect(await deliver(eventOf("license.created"), signed())).toEqual(done);
  expect(await requestToken(signed({ audience: fake.url }))).toMatchObject({ ok: true });
  for (const change of [
    { private_key: pem(other) },
    { client_id: "another" },
    { username: "another" },
    { audience: "https://test.salesforce.com" },
  ]) {
    expect(await requestToken(signed(change))).toMatchObject({ ok: false, isRefused: true });
  }
  for (const late of [-181_000, 181_000]) {
    expect(await requestToken(signed(), Date.now() + late)).toMatchObject({ ok: false });
  }
});

test("an object is the same record in every event, and none without an id", () => {
  const target = targetOf();
  const recordOf = (code: string, change = {}) =>
    salesforce.recordOf?.(eventOf(code, change), target);
  expect(recordOf("customer.deleted")).toBe("customer/5821");
  expect(recordOf("license.updated")).toBe("license/1718182312889417");
  expect(recordOf("product_feature.updated")).toBe("feature/3071");
  const without = eventOf("customer.created", { id: null });
  expect(salesforce.recordOf?.(without, target)).toBeUndefined();
  expect(salesforce.faultOf?.(without, target, {})).toBe(
    "its object has no `id`, by which its record is found",
  );
  const known = { made: {}, remembered: {}, mayExist: false };
  expect(salesforce.plan(without, target, known).next()).toEqual({
    done: true,
    value: { reason: "its object has no `id`, by which its record is found" },
  });
});

test("a foreign id makes a unique key", async () => {
  await deliver(eventOf("customer.created", { id: "a/b?c#d é" }));
  expect(only("Contact")).toMatchObject({ License_Bus_Id__c: "customer-a/b?c#d é" });
});
