import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { described } from "../bus/api/document/described.ts";
import { type FakeBus, refusedResult, startFakeBus } from "./fake-bus.ts";
import { ApiError, LicenseEventBus, NetworkError } from "./index.ts";

let fake: FakeBus;
let bus: LicenseEventBus;
beforeEach(async () => {
  fake = await startFakeBus();
  bus = new LicenseEventBus(fake.options);
});
afterEach(() => fake.stop());

const uuid = /^[0-9a-f-]{36}$/;
const answer = (body: unknown, status = 200, headers = {}) => {
  fake.replies.push(() => ({ status, body, headers }));
};
const company = (client: LicenseEventBus) => client.company(7);
const target = { type: "webhook", url: "https://example.com/hook" } as const;

type Case = [call: string, make: (bus: LicenseEventBus) => Promise<unknown>, body?: unknown];
const calls: readonly Case[] = [
  ["GET /v1/openapi.json", (b) => b.openApi()],
  ["GET /v1/event-types?vendor=keygen", (b) => b.eventTypes.list({ vendor: "keygen" }).page()],
  ["GET /v1/event-types/a.b", (b) => b.eventTypes.get("a.b")],
  [
    "POST /v1/patterns/test",
    (b) => b.patterns.test({ events: ["*"], event: {} }),
    { events: ["*"], event: {} },
  ],
  [
    "POST /v1/transforms/test",
    (b) => b.transforms.test({ transform: "data", event: "license.activated" }),
    { transform: "data", event: "license.activated" },
  ],
  [
    "GET /v1/refusals?event=license.*&company_id=7",
    (b) => b.refusals.list({ event: "license.*", company_id: 7 }).page(),
  ],
  [
    "GET /v1/companies/1/subscriptions/sub_1/messages?limit=5&wait=20",
    (b) => b.company(1).subscriptions.messages.fetch("sub_1", { limit: 5, wait: 20 }),
  ],
  [
    "POST /v1/companies/1/subscriptions/sub_1/messages/acknowledge",
    (b) => b.company(1).subscriptions.messages.acknowledge("sub_1", { leases: ["a"] }),
    { leases: ["a"] },
  ],
  ["GET /v1/keys/current", (b) => b.keys.current()],
  ["GET /v1/keys?limit=5", (b) => b.keys.list().page({ limit: 5 })],
  [
    "POST /v1/keys",
    (b) => b.keys.create({ kind: "company", company_id: 7 }),
    { kind: "company", company_id: 7 },
  ],
  ["DELETE /v1/keys/key_1", (b) => b.keys.revoke("key_1")],
  ["GET /v1/companies/7/subscriptions", (b) => company(b).subscriptions.list().page()],
  [
    "POST /v1/companies/7/subscriptions",
    (b) => company(b).subscriptions.create({ target }),
    { target },
  ],
  [
    "POST /v1/companies/7/subscriptions/preview",
    (b) => company(b).subscriptions.preview({ subscription: { target } }),
    { subscription: { target } },
  ],
  ["GET /v1/companies/7/subscriptions/sub_1", (b) => company(b).subscriptions.get("sub_1")],
  [
    "PATCH /v1/companies/7/subscriptions/sub_1",
    (b) => company(b).subscriptions.update("sub_1", { name: null }),
    { name: null },
  ],
  [
    "POST /v1/companies/7/subscriptions/validate",
    (b) => company(b).subscriptions.validate({ target }),
    { target },
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/validate",
    (b) => company(b).subscriptions.validateChange("sub_1", { name: null }),
    { name: null },
  ],
  ["DELETE /v1/companies/7/subscriptions/sub_1", (b) => company(b).subscriptions.delete("sub_1")],
  [
    "POST /v1/companies/7/subscriptions/sub_1/enable",
    (b) => company(b).subscriptions.enable("sub_1"),
    {},
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/disable",
    (b) => company(b).subscriptions.disable("sub_1"),
    {},
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/test",
    (b) => company(b).subscriptions.test("sub_1"),
    {},
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/rotate-secret",
    (b) => company(b).subscriptions.rotateSecret("sub_1", { overlap_seconds: 60 }),
    { overlap_seconds: 60 },
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/replay",
    (b) => company(b).replays.begin("sub_1", { status: "dead", per_second: 5 }),
    { status: "dead", per_second: 5 },
  ],
  [
    "POST /v1/companies/7/subscriptions/sub_1/replay-preview",
    (b) => company(b).replays.preview("sub_1", { from: 1_700_000_000_000 }),
    { from: "1700000000000" },
  ],
  ["GET /v1/companies/7/replays", (b) => company(b).replays.list().page()],
  ["GET /v1/companies/7/replays/rpl_1", (b) => company(b).replays.get("rpl_1")],
  ["POST /v1/companies/7/replays/rpl_1/cancel", (b) => company(b).replays.cancel("rpl_1"), {}],
  ["GET /v1/companies/7/sources", (b) => company(b).sources.list().page()],
  [
    "POST /v1/companies/7/sources",
    (b) => company(b).sources.create({ kind: "keygen", public_key: "00" }),
    { kind: "keygen", public_key: "00" },
  ],
  ["GET /v1/companies/7/sources/src_1", (b) => company(b).sources.get("src_1")],
  [
    "PUT /v1/companies/7/sources/src_1",
    (b) => company(b).sources.replace("src_1", { kind: "keygen", public_key: "00" }),
    { kind: "keygen", public_key: "00" },
  ],
  ["DELETE /v1/companies/7/sources/src_1", (b) => company(b).sources.delete("src_1")],
  [
    "GET /v1/companies/7/events?event=license.activated&limit=2&cursor=c%2F1",
    (b) => company(b).events.list({ event: "license.activated" }).page({ limit: 2, cursor: "c/1" }),
  ],
  [
    "GET /v1/companies/7/subscriptions/sub_1/versions",
    (b) => company(b).subscriptions.versions.list("sub_1").page(),
  ],
  [
    "GET /v1/companies/7/audit?subject=sub_1",
    (b) => company(b).audit.list({ subject: "sub_1" }).page(),
  ],
  ["GET /v1/audit", (b) => b.audit.list().page()],
  ["GET /v1/companies", (b) => b.companies.list().page()],
  ["PUT /v1/companies/7", (b) => company(b).rename({ name: "Acme" }), { name: "Acme" }],
  [
    "POST /v1/companies/7/portal-sessions",
    (b) => company(b).portalSessions.create({ permissions: "manage", expires_in: 60 }),
    { permissions: "manage", expires_in: 60 },
  ],
  ["GET /v1/companies/7/events/0b6e", (b) => company(b).events.get("0b6e")],
  ["GET /v1/companies/7/events/0b6e/explanation", (b) => company(b).events.explain("0b6e")],
  [
    "GET /v1/companies/7/deliveries?status=dead",
    (b) => company(b).deliveries.list({ status: "dead" }).page(),
  ],
  [
    "GET /v1/companies/7/statistics?from=2026-01-31&subscription_id=sub_1",
    (b) => company(b).statistics({ from: "2026-01-31", subscription_id: "sub_1" }),
  ],
  ["GET /v1/companies/7/aws-access?arn=arn%3A1", (b) => company(b).awsAccess({ arn: "arn:1" })],
  ["GET /v1/companies/7/deliveries/dlv_1", (b) => company(b).deliveries.get("dlv_1")],
  [
    "POST /v1/companies/7/deliveries/dlv_1/resend",
    (b) => company(b).deliveries.resend("dlv_1"),
    {},
  ],
];

/** Returns the call with a star for each parameter. */
function shapeOf(call: string): string {
  return call.replace(/\{\w+\}|(?<=\/)(\d+|\w+_1|a\.b|0b6e)(?=\/|$)/g, "*");
}

const changesNothing = /^POST \/v1\/((patterns|transforms)\/test|.*\/(preview|validate))$/;

test.each(calls)("%s", async (call, make, body) => {
  fake.replies.push(() => "drop");
  answer({ items: [], next: null });
  await make(bus);
  const [first, second] = fake.seen;
  expect(`${first?.method} ${first?.url}`).toBe(call);
  expect(first?.text ? JSON.parse(first.text) : undefined).toEqual(body);
  // Retries of one call share a key.
  const key = first?.headers["idempotency-key"];
  expect(second?.headers["idempotency-key"]).toBe(key);
  if (first?.method === "POST" && !changesNothing.test(call)) expect(key).toMatch(uuid);
  else expect(key).toBeUndefined();
});

test("uses a new idempotency key for each call", async () => {
  answer({});
  answer({});
  await bus.company(1).subscriptions.create({ target });
  await bus.company(1).subscriptions.create({ target });
  const keys = fake.seen.map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(2);
});

test("lists all items over all pages, including empty ones", async () => {
  answer({ items: [{ id: "1" }, { id: "2" }], next: "a b" });
  answer({ items: [], next: "c" });
  answer({ items: [{ id: "3" }], next: null });
  const found: string[] = [];
  for await (const { id } of bus.company(1).subscriptions.list()) found.push(id);
  expect(found).toEqual(["1", "2", "3"]);
  expect(fake.seen.map(({ url }) => url.split("?")[1])).toEqual([
    "limit=100",
    "limit=100&cursor=a+b",
    "limit=100&cursor=c",
  ]);
});

test("requests no more pages of a list that is left early", async () => {
  answer({ items: [{ id: "1" }], next: "more" });
  for await (const _ of bus.company(1).sources.list()) break;
  expect(fake.seen).toHaveLength(1);
});

test("sends no page size for the catalog, which has no pages", async () => {
  answer({ items: [{ code: "license.activated" }] });
  for await (const { code } of bus.eventTypes.list()) expect(code).toBe("license.activated");
  expect(fake.seen.map(({ url }) => url)).toEqual(["/v1/event-types"]);
});

test("changes what was read on condition that it has not changed since", async () => {
  const { subscriptions, sources } = bus.company(1);
  answer({ id: "sub_1" }, 200, { etag: '"3"' });
  const { etag = "" } = await subscriptions.get("sub_1");
  const when = { ifMatch: etag };
  for (const call of [
    () => subscriptions.update("sub_1", { name: "new" }, when),
    () => subscriptions.enable("sub_1", when),
    () => subscriptions.disable("sub_1", when),
    () => subscriptions.rotateSecret("sub_1", when),
    () => sources.replace("src_1", { kind: "keygen", public_key: "00" }, when),
    () => sources.delete("src_1", when),
    () => subscriptions.delete("sub_1", when),
  ]) {
    answer({});
    await call();
    expect(fake.seen.at(-1)?.headers["if-match"]).toBe('"3"');
    expect(fake.seen.at(-1)?.text).not.toContain("ifMatch");
  }
});

test("makes every call of which the API's description names a method", () => {
  const madeHere = new Set(calls.map(([call]) => shapeOf(call.split("?")[0] ?? "")));
  const missing = described
    // publish.test.ts tests it.
    .filter(({ sdk }) => sdk !== undefined && sdk !== "publish")
    .filter(({ method, path }) => !madeHere.has(shapeOf(`${method} ${path}`)));
  expect(missing.map(({ id }) => id)).toEqual([]);
  expect(described.filter(({ sdk }) => sdk !== undefined).length).toBeGreaterThan(25);
});

describe("errors", () => {
  test("name the call, the reason and the place, and carry the problem", async () => {
    const problem = {
      type: "urn:license-event-bus:problem:invalid",
      title: "The content is not valid",
      status: 422,
      detail: "Look again.",
      errors: [{ pointer: "/target/url", message: "must be an https URL" }],
    };
    answer(problem, 422);
    const error = await bus
      .company(1)
      .subscriptions.create({ target })
      .catch((e) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ name: "ApiError", status: 422, problem });
    expect(error.message).toBe(
      "POST /v1/companies/1/subscriptions was answered with 422: The content is not valid. Look again. /target/url must be an https URL",
    );
    expect(fake.seen).toHaveLength(1);
  });

  test("name the unreachable address and the reason", async () => {
    const gone = new LicenseEventBus({ ...fake.options, url: "http://127.0.0.1:9", retries: 1 });
    const error = await gone.keys
      .list()
      .page()
      .catch((e) => e);
    expect(error).toBeInstanceOf(NetworkError);
    expect(error.message).toMatch(/^GET http:\/\/127.0.0.1:9\/v1\/keys got no answer: /);
  });

  test("say to check the url if something else answers", async () => {
    fake.replies.push(() => ({ status: 200, headers: { "content-type": "text/html" } }));
    await expect(bus.keys.list().page()).rejects.toThrow("Check the url");
  });

  test("are the last one if every try failed", async () => {
    fake.replies.push(...Array(6).fill(() => ({ status: 500, body: refusedResult(500).problem })));
    await expect(bus.keys.list().page()).rejects.toMatchObject({ status: 500 });
    expect(fake.seen).toHaveLength(6);
  });

  test("are thrown if no answer arrives in time", async () => {
    const slow = new LicenseEventBus({
      ...fake.options,
      timeoutMs: 20,
      retries: 0,
      fetch: (url, init) =>
        fetch(url, init).then(
          () =>
            new Promise((_, no) => {
              init.signal?.addEventListener("abort", () => no(init.signal?.reason));
            }),
        ),
    });
    answer({ items: [] });
    await expect(slow.keys.list().page()).rejects.toThrow("timeout");
  });
});

test("retries a call whose first try is still running until that one's answer is there", async () => {
  const type = "urn:license-event-bus:problem:still-running";
  const running = { status: 409, body: { type, title: "The same request is being worked on" } };
  fake.replies.push(
    () => "drop",
    () => running,
    () => ({ status: 201, body: { id: "sub_1", secret: "s" } }),
  );
  const made = await company(bus).subscriptions.create({ target });
  expect(made.id).toBe("sub_1");
  const keys = fake.seen.slice(-3).map(({ headers }) => headers["idempotency-key"]);
  expect(new Set(keys).size).toBe(1);
});

test("treats a deletion as done if only its answer was lost", async () => {
  fake.replies.push(() => "drop");
  answer(refusedResult(404).problem, 404);
  await bus.company(1).subscriptions.delete("sub_1");
  answer(refusedResult(404).problem, 404);
  await expect(bus.company(1).subscriptions.delete("sub_1")).rejects.toMatchObject({ status: 404 });
  fake.replies.push(() => "drop");
  answer(refusedResult(404).problem, 404);
  await expect(bus.company(1).subscriptions.get("sub_1")).rejects.toMatchObject({ status: 404 });
});

test.each(["", ".", ".."])("refuses the id %j, which would change the address", async (id) => {
  expect(() => bus.company(1).subscriptions.get(id)).toThrow(RangeError);
});

test("encodes any id as one segment of the path", async () => {
  answer({});
  await bus.company(1).events.get("../x?y#z");
  expect(fake.seen[0]?.url).toBe("/v1/companies/1/events/..%2Fx%3Fy%23z");
});

test.each([
  ["no address", { url: "bus.example.com" }],
  ["another protocol", { url: "ftp://bus.example.com" }],
  ["no key", { key: "" }],
  ["a key with a line's end", { key: "leb_pub_1\n" }],
])("refuses to create a client with %s", (_, wrong) => {
  expect(() => new LicenseEventBus({ ...fake.options, ...wrong })).toThrow(RangeError);
});
