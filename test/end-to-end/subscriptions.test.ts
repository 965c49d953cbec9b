import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { makeKey } from "../../cli/make-key.ts";
import { busClient } from "../support/bus-client.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
const path = "/v1/companies/1/subscriptions";
const target = { type: "webhook", url: "https://example.com/hook" };

beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

type Created = { id: string; secret: string };
const create = async (input: Record<string, unknown> = {}) =>
  (await bus.company.call("POST", path, { target, ...input })).body as Created;

test("creates a subscription with defaults, and shows its secret once", async () => {
  const answer = await bus.company.call("POST", path, { target });
  expect(answer.status).toBe(201);
  const { secret, ...shown } = answer.body as Created;
  expect(secret).toMatch(/^whsec_/);
  expect(shown).toEqual({
    id: expect.stringMatching(/^sub_[0-9A-Z]{26}$/),
    company_id: 1,
    channel: "webhooks",
    events: ["*"],
    format: "licensespring",
    signature: "v1",
    target,
    enabled: true,
    state: {
      status: "ok",
      disabled_by: null,
      disabled_at: null,
      failing_since: null,
      error: null,
      paused_until: null,
      held: 0,
    },
    created_at: expect.any(Number),
  });
  expect(await bus.company.call("GET", `${path}/${shown.id}`)).toEqual({
    status: 200,
    body: shown,
  });
  const list = await bus.company.call("GET", path);
  expect(JSON.stringify(list.body)).not.toContain("whsec_");
});

test("lists subscriptions in pages, each once, in the order of creation", async () => {
  const made = [];
  for (let i = 0; i < 5; i++) made.push((await create({ name: `page ${i}` })).id);
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const answer = await bus.company.call("GET", `${path}?limit=2&cursor=${cursor}`);
    const page = answer.body as { items: Created[]; next: string | null };
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  expect(seen.slice(-5)).toEqual(made);
  expect(new Set(seen).size).toBe(seen.length);
});

test("a deleted subscription is gone", async () => {
  const { id } = await create();
  expect((await bus.company.call("DELETE", `${path}/${id}`)).status).toBe(204);
  expect((await bus.company.call("GET", `${path}/${id}`)).status).toBe(404);
  expect((await bus.company.call("DELETE", `${path}/${id}`)).status).toBe(404);
});

test("another company's key finds neither the company nor its subscriptions", async () => {
  const { id } = await create();
  const keys = apiKeyStore(String(bus.aws.outputs.ApiKeysTable));
  const { key } = await makeKey(keys, { kind: "company", company_id: 2 });
  const other = busClient(bus.aws.apiUrl, key);
  for (const [method, address] of [
    ["GET", path],
    ["POST", path],
    ["GET", `${path}/${id}`],
    ["DELETE", `${path}/${id}`],
    ["GET", `/v1/companies/2/subscriptions/${id}`],
    ["DELETE", `/v1/companies/2/subscriptions/${id}`],
  ] as const) {
    const answer = await other.call(method, address, method === "POST" ? { target } : undefined);
    expect(answer.status, `${method} ${address}`).toBe(404);
  }
  expect((await other.call("GET", "/v1/companies/2/subscriptions")).body).toEqual({
    items: [],
    next: null,
  });
  expect((await bus.company.call("GET", `${path}/${id}`)).status).toBe(200);
});

test("an admin key manages every company", async () => {
  const keys = apiKeyStore(String(bus.aws.outputs.ApiKeysTable));
  const { key } = await makeKey(keys, { kind: "admin" });
  const admin = busClient(bus.aws.apiUrl, key);
  expect((await admin.call("GET", path)).status).toBe(200);
  expect((await admin.call("GET", "/v1/companies/7/subscriptions")).status).toBe(200);
});

describe("refuses invalid input with the place and the reason", () => {
  test.each<[string, Record<string, unknown>, string, RegExp]>([
    ["an unknown member", { evnts: [] }, "/evnts", /not known/],
    ["no target", { target: undefined }, "/target", /object|required/],
    [
      "a target of an unknown type",
      { target: { ...target, type: "fax" } },
      "/target/type",
      /webhook/,
    ],
    ["plain http", { target: { ...target, url: "http://example.com" } }, "/target/url", /https/],
    [
      "a private address",
      { target: { ...target, url: "https://169.254.169.254/" } },
      "/target/url",
      /private/,
    ],
    ["an unknown event", { events: ["*", "license.activatd"] }, "/events/1", /license\.activated/],
    [
      "an event that the channel does not get",
      { channel: "integrations", events: ["license.activated"] },
      "/events/0",
      /not sent to integrations/,
    ],
    [
      "a format that cannot carry the event",
      { format: "flexnet", events: ["license.created"] },
      "/events/0",
      /flexnet/,
    ],
    ["an unknown format", { format: "xml" }, "/format", /licensespring, keygen, flexnet/],
    ["an unknown channel", { channel: "fax" }, "/channel", /webhooks, integrations/],
    ["no events", { events: [] }, "/events", /one/],
    [
      "a pattern that EventBridge would refuse",
      { pattern: { detail: { data: { license: { id: 5 } } } } },
      "/pattern/detail/data/license/id",
      /list of values/,
    ],
    ["a delay of days", { retry: { delays: [1_000_000] } }, "/retry/delays/0", /86400/],
    ["an empty name", { name: "" }, "/name", /./],
  ])("%s", async (_, input, pointer, message) => {
    const answer = await bus.company.call("POST", path, { target, ...input });
    expect(answer.status).toBe(422);
    const { errors } = answer.body as { errors: { pointer: string; message: string }[] };
    expect(errors).toEqual([{ pointer, message: expect.stringMatching(message) }]);
  });

  test("a limit out of range", async () => {
    expect((await bus.company.call("GET", `${path}?limit=0`)).status).toBe(422);
    expect((await bus.company.call("GET", `${path}?limit=many`)).status).toBe(422);
  });
});

test("the functions logged no error", () => {
  expect(bus.notices).toEqual([]);
});

describe("keeps names and numbers of a company unchanged", () => {
  const names = ["constructor", "toString", "hasOwnProperty", "then", "toJSON", "length"];

  test.each(names)("a field %s of a pattern, and of a mapping", async (name) => {
    const pattern = { detail: { data: { license: { [name]: ["x"], a: { [name]: [1] } } } } };
    const made = await bus.company.call("POST", path, { target, pattern });
    expect(made).toMatchObject({ status: 201, body: { pattern } });
    const { id } = made.body as Created;
    expect(await bus.company.call("GET", `${path}/${id}`)).toMatchObject({ body: { pattern } });
    const changed = await bus.company.call("PATCH", `${path}/${id}`, { name: "changed" });
    expect(changed).toMatchObject({ status: 200, body: { name: "changed", pattern } });

    const contacts = { [name]: { value: 0.5 }, other: "customer.email" };
    const hubspot = { type: "hubspot", token: "pat-na1-x", contacts };
    const connected = await bus.company.call("POST", path, { target: hubspot });
    expect(connected).toMatchObject({ status: 201, body: { target: { contacts } } });
  });

  test("refuses a name __proto__ with its place", async () => {
    const body =
      '{"target":{"type":"webhook","url":"https://example.com/"},"pattern":{"__proto__":["x"]}}';
    const answer = await bus.company.call("POST", path, JSON.parse(body));
    expect(answer).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/pattern/__proto__", message: "is not allowed as a name" }] },
    });
  });

  test.each([1e22, 2 ** 53, -1e308, 1e-300, 5e-324])("refuses a number %d", async (value) => {
    const hubspot = { type: "hubspot", token: "pat-na1-x", contacts: { a: { value } } };
    const answer = await bus.company.call("POST", path, { target: hubspot });
    expect(answer.status).toBe(422);
  });

  test.each(["\uFFFE", "a\u0000", "a\r\nb", "\ud800", "\u007F"])(
    "refuses a name %j",
    async (name) => {
      expect((await bus.company.call("POST", path, { target, name })).status).toBe(422);
    },
  );
});
