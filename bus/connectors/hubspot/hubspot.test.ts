import { afterEach, beforeEach, expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { hubspotLicenses } from "../../../cli/demo/vendors/hubspot/objects.ts";
import {
  type FakeHubspot,
  startHubspot,
  tooManyHubspotRequests,
} from "../../../cli/demo/vendors/hubspot.ts";
import { type AnyConnector, contractFaults } from "../../../test/support/connector-contract.ts";
import type { LicenseEvent } from "../../events/event.ts";
import type { Answered, Call, Ended, Plan, Remembered, Verdict } from "../connector.ts";
import { hubspot } from "./index.ts";
import { type HubspotTarget, hubspotSchema } from "./schema.ts";

let fake: FakeHubspot;
beforeEach(async () => {
  fake = await startHubspot();
});
afterEach(() => fake.stop());

type Licenses = HubspotTarget["licenses"];
type Done = { readonly verdict: Verdict | undefined } & Ended & Pick<Required<Ended>, "remembered">;

const object = { as: "custom_object", ...hubspotLicenses } as const;
/** Uses a text field of samples. */
const noteOfKey = { as: "note", contact: "license.license_key" } as const;

const targetOf = (change: Partial<HubspotTarget> = {}): HubspotTarget => ({
  type: "hubspot",
  token: fake.token,
  url: fake.url,
  ...change,
});

/** Delivers an event as the engine does: until a call fails. A broken connection rejects. */
function deliver(
  event: LicenseEvent,
  target: HubspotTarget,
  { remembered = {}, mayExist = false }: { remembered?: Remembered; mayExist?: boolean } = {},
): Promise<Done> {
  return carryOut(hubspot.plan(event, target, { made: {}, remembered, mayExist }), target);
}

async function carryOut(plan: Plan, target: HubspotTarget): Promise<Done> {
  let verdict: Verdict | undefined;
  let step = plan.next();
  while (!step.done) {
    const answer = await answerTo(step.value, target);
    verdict = step.value.isFine?.(answer) ? { kind: "done" } : hubspot.read(answer, 0);
    if (verdict.kind !== "done") return { verdict, remembered: undefined };
    step = plan.next(answer);
  }
  return { verdict, remembered: undefined, ...step.value };
}

async function answerTo({ method, url, body }: Call, target: HubspotTarget): Promise<Answered> {
  const response = await fetch(url, {
    method,
    headers: { "content-type": "application/json", ...hubspot.signIn(target).headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const headers = Object.fromEntries(response.headers);
  return { kind: "answered", status: response.status, headers, body: await response.text() };
}

function customer(what: "created" | "updated" | "deleted", change: object = {}): LicenseEvent {
  const event = sample("customer.updated");
  const data = { customer: { ...event.data.customer, ...change } };
  return { ...event, event: `customer.${what}`, data };
}

const email = "ada.becker@example.com";
function license(what: "created" | "updated" | "deleted", change: object = {}): LicenseEvent {
  const event = sample(`license.${what}`);
  return { ...event, data: { license: { ...event.data.license, customer: { email }, ...change } } };
}

const madeIds = () => fake.contacts.map(({ id }) => id);
const paths = () => fake.requests.map(({ method, path, status }) => `${method} ${path} ${status}`);
const readPath = "POST /crm/v3/objects/contacts/batch/read";
const upsertPath = "POST /crm/v3/objects/contacts/batch/upsert";

test("keeps the contract for each way to store licenses", async () => {
  for (const licenses of [undefined, object, noteOfKey]) {
    const { licenses: _, ...least } = hubspotSchema.example;
    const example = { ...least, ...(licenses && { licenses }) };
    const one = { name: "hubspot", connector: hubspot, schema: { ...hubspotSchema, example } };
    expect(await contractFaults(one as unknown as AnyConnector)).toEqual([]);
  }
});

test("each customer and each license is one record", () => {
  const target = targetOf();
  expect(hubspot.recordOf?.(customer("deleted"), target)).toBe("contact/5821");
  expect(hubspot.recordOf?.(license("updated"), target)).toBe("license/1718182312889417");
  expect(hubspot.recordOf?.({ ...license("updated"), data: {} }, target)).toBeUndefined();
});

test("the probe shows if the token is valid", async () => {
  const probed = (target: HubspotTarget) =>
    carryOut(hubspot.probe?.(target) as Plan, target).then(({ verdict }) => verdict?.kind);
  expect(await probed(targetOf())).toBe("done");
  expect(await probed(targetOf({ token: "another" }))).toBe("credentials");
});

/* Contacts. */

test("a customer becomes a contact, whose id is remembered", async () => {
  const { verdict, remembered } = await deliver(customer("created", { state: null }), targetOf());
  expect(verdict).toEqual({ kind: "done" });
  expect(fake.contacts).toEqual([
    {
      id: remembered?.id,
      properties: {
        email,
        firstname: "Ada",
        lastname: "Becker",
        phone: "+49 30 5550100",
        address: "Musterstrasse 12",
        zip: "10115",
        city: "Berlin",
        country: "Germany",
        state: "",
      },
      contacts: [],
    },
  ]);
  expect(paths()).toEqual([`${readPath} 207`, `${upsertPath} 200`]);
});

test("other properties of a contact are unchanged", async () => {
  const contacts = { company: { value: "Initech" } };
  await deliver(customer("created"), targetOf({ contacts }));
  const { remembered } = await deliver(customer("updated", { phone: undefined }), targetOf());
  expect(remembered).toEqual({ id: madeIds()[0] });
  expect(fake.contacts[0]?.properties).toMatchObject({
    company: "Initech",
    phone: "+49 30 5550100",
  });
});

test("recreates a contact that is deleted just after it was found", async () => {
  await deliver(customer("created"), targetOf());
  const errors = [{ category: "OBJECT_NOT_FOUND", message: "Could not get CONTACT objects" }];
  const body = JSON.stringify({ status: "COMPLETE", results: [], numErrors: 1, errors });
  fake.faults.push(undefined, { status: 207, body });
  const { remembered } = await deliver(customer("updated"), targetOf());
  expect(paths().at(-1)).toBe(`${upsertPath} 200`);
  expect(remembered).toEqual({ id: madeIds()[0] });
});

test("a repeated event makes one contact, regardless of the address's case", async () => {
  await deliver(customer("created"), targetOf());
  await deliver(customer("created", { email: "Ada.Becker@Example.com" }), targetOf());
  expect(fake.contacts).toHaveLength(1);
});

test("the company's own fields replace the defaults", async () => {
  const contacts = { company: { value: true }, phone: null, firstname: "customer.reference" };
  await deliver(customer("created"), targetOf({ contacts }));
  const { properties } = fake.contacts[0] ?? {};
  expect(properties).toMatchObject({ company: "true", firstname: "CRM-20931" });
  expect(properties).not.toHaveProperty("phone");
});

test("a customer with a new e-mail address keeps its contact", async () => {
  const { remembered = {} } = await deliver(customer("created"), targetOf());
  const change = { email: "ada@example.com", city: null };
  const done = await deliver(customer("updated", change), targetOf(), { remembered });
  expect(done).toEqual({ verdict: { kind: "done" }, remembered: undefined });
  expect(fake.contacts).toHaveLength(1);
  expect(fake.contacts[0]?.properties).toMatchObject({ email: "ada@example.com", city: "" });
});

test("recreates a contact that no longer exists", async () => {
  const remembered = { id: "4711" };
  const done = await deliver(customer("updated"), targetOf(), { remembered });
  expect(done).toEqual({ verdict: { kind: "done" }, remembered: { id: madeIds()[0] } });
  expect(await deliver(customer("updated", { email: null }), targetOf(), { remembered })).toEqual({
    verdict: { kind: "done" },
    remembered: {},
    reason: expect.stringContaining("no e-mail at `customer.email`"),
  });
});

test("does nothing without an e-mail address", async () => {
  for (const what of ["created", "updated", "deleted"] as const) {
    for (const email of [null, ""]) {
      const { reason } = await deliver(customer(what, { email }), targetOf());
      expect(reason).toMatch(/^no e-mail at `customer\.email`, .*`contacts\.email`/);
    }
  }
  expect(fake.requests).toEqual([]);
});

test("deletes the contact of a deleted customer, and accepts a repetition", async () => {
  const { remembered = {} } = await deliver(customer("created"), targetOf());
  for (const known of [{ remembered }, { remembered }, {}]) {
    expect(await deliver(customer("deleted"), targetOf(), known)).toEqual({
      verdict: { kind: "done" },
      remembered: {},
    });
    expect(fake.contacts).toEqual([]);
  }
});

test("deletes a customer by the remembered id of the contact, regardless of its address", async () => {
  const { remembered = {} } = await deliver(customer("created"), targetOf());
  await deliver(customer("deleted", { email: "ada@example.com" }), targetOf(), { remembered });
  expect(fake.contacts).toEqual([]);
});

test("deletes a customer by the e-mail address if the contact is not remembered", async () => {
  await deliver(customer("created"), targetOf());
  await deliver(customer("created", { email: "bob@example.com" }), targetOf());
  await deliver(customer("deleted"), targetOf());
  expect(fake.contacts.map(({ properties }) => properties.email)).toEqual(["bob@example.com"]);
});

test("retries if another contact has the address", async () => {
  const { remembered = {} } = await deliver(customer("created"), targetOf());
  await deliver(customer("created", { email: "bob@example.com" }), targetOf());
  const event = customer("updated", { email: "bob@example.com" });
  const { verdict } = await deliver(event, targetOf(), { remembered });
  expect(verdict).toEqual({
    kind: "again",
    error: `HubSpot answered 409: Contact already exists. Existing ID: ${madeIds()[1]}`,
    isOfRecord: true,
  });
});

test.each<[what: string, change: Partial<HubspotTarget>, customer: object, message: string]>([
  ["a property", { contacts: { nope: "customer.id" } }, {}, 'Property "nope" does not exist'],
  ["an address", {}, { email: "ada" }, "Email address ada is invalid"],
])("never retries %s that HubSpot refuses", async (_what, change, of, message) => {
  const { verdict } = await deliver(customer("created", of), targetOf(change));
  expect(verdict).toEqual({ kind: "never", error: expect.stringContaining(message) });
  expect(fake.contacts).toEqual([]);
});

/* The account and its limits. */

test("an expired token requires new credentials", async () => {
  fake.expireToken();
  const { verdict } = await deliver(customer("created"), targetOf());
  expect(verdict).toEqual({
    kind: "credentials",
    error: "HubSpot answered 401: The token expired.",
  });
});

test("respects limits", async () => {
  fake.faults.push(tooManyHubspotRequests);
  expect((await deliver(customer("created"), targetOf())).verdict).toEqual({
    kind: "again",
    error: "HubSpot answered 429: You have reached your ten_secondly_rolling limit.",
    after: 10_000,
    isThrottled: true,
  });
  // One call finds that there is no such contact, and the last one creates it.
  fake.dailyRemaining = 2;
  expect((await deliver(customer("created"), targetOf())).verdict).toEqual({
    kind: "done",
    restFor: 3_600_000,
  });
  expect((await deliver(customer("created"), targetOf())).verdict).toMatchObject({
    kind: "again",
    after: 3_600_000,
  });
});

/* Licenses. */

const licensesThere = () => fake.objects(hubspotLicenses.object_type);

test("does nothing for licenses without a configuration for them", async () => {
  const { reason } = await deliver(license("created"), targetOf());
  expect(reason).toBe("the target keeps no licenses. Set `licenses`");
  expect(fake.requests).toEqual([]);
});

test("a license becomes a custom object, and updates change it", async () => {
  const target = targetOf({ licenses: object });
  await deliver(license("created"), target);
  await deliver(license("created"), target);
  await deliver(license("updated", { active: false, validity_period: null }), target);
  expect(licensesThere()).toEqual([
    {
      id: expect.any(String),
      properties: {
        license_id: "1718182312889417",
        license_key: "SAMPLE-7Q2M-X4RD-9KTB",
        order_id: "1718182312745210",
        validity_period: "",
        maintenance_period: "2027-06-30T23:59:59Z",
        is_trial: "false",
        active: "false",
        enabled: "true",
        max_activations: "3",
        times_activated: "1",
      },
      contacts: [],
    },
  ]);
});

test("associates the object with its contact, if there is one", async () => {
  const target = targetOf({ licenses: object });
  await deliver(license("created"), target);
  await deliver(customer("created"), target);
  for (const what of ["created", "updated"] as const) {
    expect((await deliver(license(what), target)).verdict).toEqual({ kind: "done" });
    expect(licensesThere().map(({ contacts }) => contacts)).toEqual([madeIds()]);
  }
});

test("the company can set fields, the property with the id, and the path to the contact", async () => {
  const licenses: Licenses = {
    ...object,
    id_property: "license_id",
    fields: { license_key: null, active: { value: true } },
    contact: "license.owner",
  };
  await deliver(customer("created"), targetOf());
  await deliver(license("created", { owner: email, active: false }), targetOf({ licenses }));
  const [made] = licensesThere();
  expect(made?.properties).toMatchObject({ active: "true" });
  expect(made?.properties).not.toHaveProperty("license_key");
  expect(made?.contacts).toEqual(madeIds());
});

test("reports a property that is not unique, and an unknown type", async () => {
  for (const [change, message] of [
    [{ id_property: "license_key" }, "by non-unique 2-3453932 property license_key"],
    [{ object_type: "licenses" }, "Unable to infer object type from: licenses"],
    [{ association_type: 38 }, "association types"],
  ] as const) {
    await deliver(customer("created"), targetOf());
    const target = targetOf({ licenses: { ...object, ...change } });
    const { verdict } = await deliver(license("created"), target);
    expect(verdict).toEqual({ kind: "never", error: expect.stringContaining(message) });
  }
});

test("deletes the object of a deleted license, and accepts a repetition", async () => {
  const target = targetOf({ licenses: object });
  await deliver(license("created"), target);
  for (let i = 0; i < 2; i++) {
    expect((await deliver(license("deleted"), target)).verdict).toEqual({ kind: "done" });
    expect(licensesThere()).toEqual([]);
  }
});

/* Notes. */

const noteTarget = () => targetOf({ licenses: { as: "note" } });

test("a license becomes one note of its contact, which is created if there is none", async () => {
  const { remembered = {} } = await deliver(license("created"), noteTarget());
  expect(fake.contacts.map(({ properties }) => properties)).toEqual([{ email }]);
  expect(fake.notes).toEqual([
    {
      id: remembered.note,
      properties: {
        hs_timestamp: "1773073371000",
        hs_note_body: expect.stringContaining("License created: …9KTB"),
      },
      contacts: madeIds(),
    },
  ]);
  const done = await deliver(license("updated"), noteTarget(), { remembered });
  expect(done).toEqual({ verdict: { kind: "done" }, remembered });
  expect(fake.notes).toHaveLength(1);
  expect(fake.notes[0]?.properties.hs_note_body).toContain("License updated");
  expect(fake.contacts).toHaveLength(1);
});

test("a note does not change an existing contact", async () => {
  await deliver(customer("created"), targetOf());
  await deliver(license("created"), noteTarget());
  expect(fake.contacts[0]?.properties.firstname).toBe("Ada");
  expect(fake.notes[0]?.contacts).toEqual(madeIds());
});

test("escapes the event's markup in the note", async () => {
  await deliver(license("created", { validity_period: `<b>&"x"` }), noteTarget());
  const body = fake.notes[0]?.properties.hs_note_body ?? "";
  expect(body).toContain("&lt;b&gt;&amp;&quot;x&quot;");
  expect(body.replaceAll(/<\/?(p|ul|li|strong)>/g, "")).not.toMatch(/[<>"]/);
});

test("does not create a note twice if the answer was lost", async () => {
  await deliver(customer("created"), targetOf());
  await deliver(license("created", { id: 17 }), noteTarget());
  fake.faults.push(undefined, { drop: "after" });
  await expect(deliver(license("created"), noteTarget())).rejects.toThrow();
  expect(fake.notes).toHaveLength(2);
  const { remembered } = await deliver(license("created"), noteTarget(), { mayExist: true });
  expect(fake.notes).toHaveLength(2);
  expect(remembered).toEqual({ note: fake.notes[1]?.id });
});

test("finds the note of an earlier event that was not remembered", async () => {
  await deliver(license("created"), noteTarget());
  await deliver(license("updated"), noteTarget());
  expect(fake.notes).toHaveLength(1);
  await deliver(license("deleted"), noteTarget());
  expect(fake.notes).toEqual([]);
});

test("ignores a found note of another license", async () => {
  const { remembered } = await deliver(license("created", { id: 17 }), noteTarget());
  const note = { id: remembered?.note, properties: fake.notes[0]?.properties };
  fake.faults.push({ status: 200, body: JSON.stringify({ total: 1, results: [note] }) });
  await deliver(license("updated"), noteTarget());
  expect(fake.notes).toEqual([expect.objectContaining(note), expect.anything()]);
});

test("recreates a deleted note", async () => {
  const remembered = { note: "4711" };
  const done = await deliver(license("updated"), noteTarget(), { remembered });
  expect(done).toEqual({ verdict: { kind: "done" }, remembered: { note: fake.notes[0]?.id } });
});

test("deletes the note of a deleted license, and accepts a repetition", async () => {
  const { remembered = {} } = await deliver(license("created"), noteTarget());
  for (const known of [{ remembered }, { remembered: { note: "4711" } }, {}]) {
    expect(await deliver(license("deleted"), noteTarget(), known)).toEqual({
      verdict: { kind: "done" },
      remembered: {},
    });
    expect(fake.notes).toEqual([]);
  }
});

test("a license without a contact has no note", async () => {
  for (const what of ["created", "updated", "deleted"] as const) {
    await deliver(license(what, { customer: null }), noteTarget());
  }
  expect(fake.requests).toEqual([]);
});

/* The simulated HubSpot of these tests. */

test("the simulated HubSpot accepts a hundred objects in a batch, and only text", async () => {
  const posted = async (inputs: readonly object[]) => {
    const url = `${fake.url}/crm/v3/objects/contacts/batch/upsert`;
    const { status, body } = await answerTo({ method: "POST", url, body: { inputs } }, targetOf());
    return `${status} ${JSON.parse(body).category}`;
  };
  const many = Array.from({ length: 101 }, (_, i) => ({
    idProperty: "email",
    id: `${i}@example.com`,
    properties: {},
  }));
  expect(await posted(many)).toBe("400 VALIDATION_ERROR");
  expect(await posted(many.slice(1))).toBe("200 undefined");
  expect(await posted([{ ...many[0], properties: { phone: 1 } }])).toBe("400 VALIDATION_ERROR");
  expect(await posted([{ id: "1", properties: {} }])).toBe("400 VALIDATION_ERROR");
  expect(await posted([many[0] ?? {}, many[0] ?? {}])).toBe("400 VALIDATION_ERROR");
});
