import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Preview } from "../../sdk/index.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver]);
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

const subscriptions = "/v1/companies/1/subscriptions";

async function preview(input: object): Promise<Preview> {
  const { status, body } = await bus.company.call("POST", `${subscriptions}/preview`, input);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as Preview;
}
const previewed = (subscription: object, event_id?: string) => preview({ subscription, event_id });

async function faultsOf(path: string, input: object) {
  const { status, body } = await bus.company.call("POST", path, input);
  expect(status).toBe(422);
  return (body as { errors: { pointer: string; message: string }[] }).errors;
}

describe("the previewed request", () => {
  const auth = { type: "bearer", token: "t0ken-of-the-receiver" };
  test.each([
    ["licensespring", "license.updated", "platform", {}],
    ["cloudevents", "license.updated", "platform", { signature: "v1a" }],
    ["keygen", "keygen.license.created", "keygen", {}],
    ["flexnet", "flexnet.ENT.UPDATE", "flexnet", {}],
    [
      "licensespring",
      "license.deleted",
      "platform",
      { transform: "{ 'at': $millis(), 'all': $ }" },
    ],
  ] as const)("is what a receiver gets, in %s for %s", async (format, code, publisher, more) => {
    const headers = { "x-key": "k3y-of-the-receiver" };
    const target = { type: "webhook", url: receiver.url, auth, headers };
    const { id } = await bus.subscribe(receiver, { format, events: [code], target, ...more });
    const before = receiver.webhooks.length;
    const event = newEvent(code);
    expect((await bus.publish(publisher, event)).status).toBe(202);
    const got = (await receiver.arrived(before + 1)).at(-1);

    const change = { subscription_id: id, change: {}, event_id: event.id };
    const { matches, outcome, request } = await preview(change);
    expect({ matches, outcome }).toEqual({ matches: true, outcome: "made" });
    expect(request).toMatchObject({ method: "POST", url: receiver.url, body: got?.text });
    const sent = Object.entries(request?.headers ?? {}).map(([name, value]) => {
      const received = got?.headers[name.toLowerCase()];
      return [name, value, received] as const;
    });
    expect(sent.filter(([, , received]) => received === undefined)).toEqual([]);
    const different = sent.filter(([, value, received]) => value !== received);
    const ofTheAttempt = /^(authorization|x-key|webhook-(timestamp|signature)|(keygen-)?date)$/i;
    const names = different.map(([name]) => name).filter((name) => !ofTheAttempt.test(name));
    expect(names).toEqual(format === "keygen" ? ["Keygen-Signature"] : []);
    expect(JSON.stringify(request)).not.toMatch(/t0ken|k3y/);
    const { authorization, "x-key": own, ...rest } = request?.headers ?? {};
    expect([authorization, own]).toEqual(["hidden", "hidden"]);
    expect(rest["webhook-signature"]).toMatch(/^v1a?,signature$/);
    await bus.company.call("DELETE", `${subscriptions}/${id}`);
  });

  test("is of a sample without an event, and nothing is sent or stored", async () => {
    const before = receiver.webhooks.length;
    const made = await previewed({
      events: ["order.*"],
      target: { type: "webhook", url: receiver.url },
    });
    expect(made).toMatchObject({ matches: true, outcome: "made", mismatches: [] });
    expect(made.event.event).toMatch(/^order\./);
    expect(made.event).not.toHaveProperty("id");
    expect(JSON.parse(made.request?.body ?? "")).toMatchObject({ event: made.event.event });
    expect((await bus.company.call("GET", subscriptions)).body).toMatchObject({ items: [] });
    expect(receiver.webhooks.length).toBe(before);
  });

  test.each([
    [
      { type: "slack", url: "https://hooks.slack.com/services/T0000/B0000/s3cret" },
      { method: "POST", body: /"blocks"/ },
    ],
    [
      {
        type: "http",
        url: "https://api.example.com/v1/",
        request: "{ 'method': 'PUT', 'url': 'customers/' & data.customer.id }",
        auth: { type: "api_key", in: "query", name: "key", value: "s3cret" },
      },
      { method: "PUT", url: /^https:\/\/api\.example\.com\/v1\/customers\/\d+\?key=\[hidden\]$/ },
    ],
    [
      { type: "hubspot", token: "pat-s3cret" },
      { method: "POST", url: /\/contacts\/batch\/upsert$/, body: /"firstname"/ },
    ],
    [
      {
        type: "salesforce",
        url: "https://acme.my.salesforce.com",
        auth: { type: "client_credentials", client_id: "id", client_secret: "s3cret" },
      },
      { method: "POST", url: /\/composite$/, body: /"LastName".*Contact\/License_Bus_Id__c/ },
    ],
  ])("of a connector is the one that changes the record: %j", async (target, expected) => {
    const { outcome, request } = await previewed({ events: ["customer.updated"], target });
    expect(outcome).toBe("made");
    for (const [name, value] of Object.entries(expected)) {
      expect(request?.[name as "url"]).toMatch(value);
    }
    expect(JSON.stringify(request)).not.toContain("s3cret");
  });
});

test("says why a connector has nothing to do", async () => {
  const contacts = { email: "customer.nowhere" };
  const target = { type: "hubspot", token: "pat-s3cret", contacts };
  const made = await previewed({ events: ["customer.updated"], target });
  expect(made).toMatchObject({
    outcome: "dropped",
    error: expect.stringContaining("no e-mail at `customer.nowhere`"),
  });
});

test("for a consumer that polls, shows the message without an address", async () => {
  const made = await previewed({ events: ["license.updated"], target: { type: "poll" } });
  expect(made).toMatchObject({ matches: true, outcome: "made" });
  expect(JSON.parse(made.request?.body ?? "")).toMatchObject({ event: "license.updated" });
  expect(made.request?.headers).toMatchObject({ "webhook-signature": "v1,signature" });
  expect(made.request).not.toHaveProperty("url");
});

test("says why an event does not match, and what its request would be", async () => {
  const event = newEvent("license.updated");
  await bus.publish("platform", event);
  const target = { type: "webhook", url: receiver.url };
  const pattern = { detail: { data: { license: { id: [-1] } } } };
  const events = ["license.*"];
  const unlike = await previewed({ target, events, pattern }, event.id);
  const field = "/detail/data/license/id";
  expect(unlike).toMatchObject({ matches: false, reason: "pattern", mismatches: [{ field }] });
  expect(unlike.outcome).toBe("made");
  const other = await previewed({ target, events: ["order.*"] }, event.id);
  expect(other).toMatchObject({ matches: false, reason: "events", mismatches: [] });
  const keygen = await previewed({ target, format: "keygen" }, event.id);
  expect(keygen).toMatchObject({ matches: false, reason: "target", outcome: "failed" });
  expect(keygen).not.toHaveProperty("request");
});

test("reports a transform that drops the event or fails", async () => {
  const target = { type: "webhook", url: receiver.url };
  const dropped = await previewed({ target, transform: "nothing.here" });
  expect(dropped).toMatchObject({ outcome: "dropped", error: "`transform` returned nothing" });
  const failed = await previewed({ target, transform: "$number('x')" });
  expect(failed).toMatchObject({ outcome: "failed", error: /^its transform failed: / });
});

test.each([
  { target: { type: "webhook", url: "http://10.0.0.1/hook" } },
  { target: { type: "webhook", url: "https://example.com" }, events: ["license.activatd"] },
  { target: { type: "webhook", url: "https://example.com" }, pattern: { a: [{ prefx: "" }] } },
  { target: { type: "webhook", url: "https://example.com" }, transform: "{ 'a': " },
  { target: { type: "slack", url: "https://example.com" }, format: "json" },
  {},
])("has the faults of a creation: %j", async (subscription) => {
  const faults = await faultsOf(subscriptions, subscription);
  const under = faults.map((fault) => ({ ...fault, pointer: `/subscription${fault.pointer}` }));
  expect(await faultsOf(`${subscriptions}/preview`, { subscription })).toEqual(under);
});

test("accepts a pattern with more digits than a double has, as a creation does", async () => {
  const body = `{"subscription":{"target":{"type":"webhook","url":"https://example.com"},"pattern":{"detail":{"data":{"n":[9007199254740993]}}}}}`;
  const answer = await fetch(`${bus.aws.apiUrl}${subscriptions}/preview`, {
    method: "POST",
    headers: { authorization: `Bearer ${bus.keys.company}`, "content-type": "application/json" },
    body,
  });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('"expected":[9007199254740993]');
});

test("needs an event and a subscription of the company", async () => {
  const subscription = { target: { type: "webhook", url: receiver.url } };
  const event_id = crypto.randomUUID();
  for (const [input, pointer] of [
    [{ subscription, event_id }, "/event_id"],
    [{ subscription_id: "sub_none", change: {} }, "/subscription_id"],
    [{ subscription, subscription_id: "sub_none" }, "/subscription_id"],
    [{}, "/subscription"],
  ] as const) {
    expect(await faultsOf(`${subscriptions}/preview`, input)).toMatchObject([{ pointer }]);
  }
});

test("a subscription that can take no sample needs an event", async () => {
  const urls = { device: receiver.url };
  const subscription = {
    format: "flexnet",
    events: ["flexnet.ENT.*"],
    target: { type: "webhook", urls },
  };
  const faults = await faultsOf(`${subscriptions}/preview`, { subscription });
  expect(faults).toMatchObject([{ pointer: "/event_id" }]);
});
