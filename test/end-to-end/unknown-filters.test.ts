import { afterAll, beforeAll, expect, test } from "vitest";
import { operations } from "../../bus/api/operations/index.ts";
import { type Operation, queries } from "../../bus/api/operations/operation.ts";
import type { Problem } from "../../bus/values/problem.ts";
import { busClient } from "../support/bus-client.ts";
import { runLebHere } from "../support/leb.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let admin: ReturnType<typeof busClient>;
let LEB_KEY: string;
let subscription: string;
beforeAll(async () => {
  bus = await startTestBus([]);
  const { port } = new URL(bus.aws.endpointUrl);
  const create = ["keys", "create", "--admin", "--local", "--endpoint-port", port];
  LEB_KEY = (await runLebHere(create, { PATH: process.env.PATH })).stdout.trim();
  admin = busClient(bus.aws.apiUrl, LEB_KEY);
  const target = { type: "webhook", url: "https://example.com/hook" };
  const { body } = await admin.subscribe(1, { name: "crm-system", target });
  subscription = (body as { id: string }).id;
});
afterAll(() => bus.stop());

/** Parameters that name no thing: pages, times, texts. */
const nameless = new Set(["limit", "cursor", "from", "to", "search", "wait", "lease"]);
/**
 * A company needs no registration, the changes of a resource are kept for a while only, and the bus does not see what
 * is in a company's AWS account.
 */
const withoutList = new Set(["company_id", "subject", "arn"]);

/** For each filter by a name: one that nothing has, and the message. */
const unknown: Readonly<Record<string, readonly [name: string, message: RegExp]>> = {
  event: ["license.expird", /Did you mean "license\.expired"\?/],
  subscription_id: [
    "crm-sistem",
    /names no subscription of the company\. Did you mean "sub_\w+"\?/,
  ],
  event_id: ["0b6e1c8a-53c4-4c3e-9d0e-6c1f0a2b7d11", /names no event/],
  key_id: ["key_01M82GW3N5E7YRBPPC9RBJHB5A", /names no key/],
  status: ["delivred", /must be one of delivered, /],
  vendor: ["kegen", /must be one of licensespring, keygen/],
  publisher: ["nosuch", /must be one of platform, license-api/],
  channel: ["webhook", /must be one of webhooks, integrations/],
};

const filters = Object.entries(operations as Record<string, Operation>).flatMap(
  ([id, { path, query }]) =>
    Object.keys(query ? queries[query].shape : {})
      .filter((name) => !nameless.has(name) && !withoutList.has(name))
      .map((name) => [id, path.replace("{company_id}", "1"), name] as const),
);

/** A sender that exists, which the list of refused events needs. */
const required = async (id: string, name: string) => {
  if (id !== "listRefusals" || name === "key_id") return "";
  const { body } = await admin.call("GET", "/v1/keys/current");
  return `&key_id=${(body as { id: string }).id}`;
};

test.each(filters)("%s refuses a name that nothing has: %s?%s", async (id, path, name) => {
  const [value = "", message = /^$/] = unknown[name] ?? [];
  const { status, body } = await admin.call(
    "GET",
    `${path}?${name}=${value}${await required(id, name)}`,
  );
  expect({ status, body }).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: `/${name}` }] },
  });
  expect((body as Problem).errors?.[0]?.message).toMatch(message);
});

test.each(["events", "deliveries"])(
  "%s refuses a star that no event type matches",
  async (list) => {
    const of = (event: string) => admin.call("GET", `/v1/companies/1/${list}?event=${event}`);
    const { status, body } = await of("licence.*");
    expect([status, (body as Problem).errors?.[0]?.message]).toEqual([
      422,
      'matches no event type. Did you mean "license.*"?',
    ]);
    for (const event of ["license.*", "*", "bus.*"]) expect((await of(event)).status).toBe(200);
  },
);

test("a replay refuses an event type that does not exist", async () => {
  const path = `/v1/companies/1/subscriptions/${subscription}/replay`;
  const { status, body } = await admin.call("POST", path, { event: "license.expird" });
  expect({ status, body }).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/event" }] },
  });
});

test("lists that are empty for another reason stay empty lists", async () => {
  const of = `subscription_id=${subscription}`;
  for (const list of [`deliveries?${of}&status=dead`, `statistics?${of}`, "events?event=order.*"]) {
    const { status, body } = await admin.call("GET", `/v1/companies/1/${list}`);
    expect({ status, body }).toMatchObject({ status: 200, body: { items: [] } });
  }
});

test.each([
  ["events", "list", "--event", "license.expird"],
  ["deliveries", "list", "--event", "license.expird"],
  ["tail", "--event", "license.expird"],
  ["why", "--event", "license.expird"],
])("leb %s %s says which event type was meant", async (...args) => {
  const { code, stdout, stderr } = await runLebHere([...args, "--company", "1"], {
    PATH: process.env.PATH,
    LEB_URL: bus.aws.apiUrl,
    LEB_KEY,
  });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain('matches no event type. Did you mean "license.expired"?');
});
