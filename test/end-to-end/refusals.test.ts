import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import type { Explanation } from "../../bus/history/explanation.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import type { NewApiKey } from "../../bus/keys/new-api-key.ts";
import { recordsPerSecond } from "../../bus/publishing/record-refusals.ts";
import type { RefusedEventView } from "../../bus/refusals/view.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import type { Intercept } from "../../packages/embedded-aws/intercept.ts";
import { busClient } from "../support/bus-client.ts";
import { allOf } from "../support/history.ts";
import { runLebHere } from "../support/leb.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let cannotWrite = false;
const intercept: Intercept = async ({ operation }, proceed) => {
  if (operation !== "BatchWriteItem" || !cannotWrite) return proceed();
  return { status: 400, headers: {}, body: '{"__type":"ResourceNotFoundException"}' };
};

type Made = Extract<NewApiKey, { ok: true }>;
type Client = ReturnType<typeof busClient> & { readonly id: string; readonly key: string };

async function clientWith(input: Parameters<typeof makeKey>[1]): Promise<Client> {
  const made = (await makeKey(apiKeyStore(bus.refOf("StorageApiKeys")), input)) as Made;
  return { ...busClient(bus.aws.apiUrl, made.key), id: made.apiKey.id, key: made.key };
}
const publisher = (more = {}) =>
  clientWith({ kind: "publisher", publisher: "license-api", ...more });

let admin: Client;
beforeAll(async () => {
  bus = await startTestBus([], undefined, { intercept });
  admin = await clientWith({ kind: "admin" });
});
afterAll(() => bus.stop());

const secret = "SECRET-IN-THE-PAYLOAD";
const wrong = (company_id = 1) => ({
  ...sample("license.activated"),
  id: crypto.randomUUID(),
  company_id,
  data: { license: { id: "1", license_key: secret } },
});

async function refusalsOf(client: Client, query = ""): Promise<readonly RefusedEventView[]> {
  const { status, body } = await client.call("GET", `/v1/refusals?${query}`);
  expect([status, body]).toEqual([200, expect.anything()]);
  return (body as { items: RefusedEventView[] }).items;
}

const explain = (company: number, id: string) =>
  admin.call("GET", `/v1/companies/${company}/events/${id}/explanation`);

test("a publisher lists its refused events, newest first and without their content", async () => {
  const mine = await publisher();
  const event = wrong();
  await mine.publish(event);
  await mine.publish([{ ...wrong(), event: "license.activatd" }, { ...wrong(2) }]);
  await mine.publish([]);
  const [last, ...refused] = await refusalsOf(mine);
  expect(last).toMatchObject({ event: null, company_id: null, problem: { status: 422 } });
  expect(
    refused.map(({ event, company_id, problem }) => [event, company_id, problem.type]),
  ).toEqual([
    ["license.activated", 2, "urn:license-event-bus:problem:invalid"],
    ["license.activatd", 1, "urn:license-event-bus:problem:unknown-event-type"],
    ["license.activated", 1, "urn:license-event-bus:problem:invalid"],
  ]);
  expect(refused[2]).toMatchObject({
    event_id: event.id,
    publisher: "license-api",
    problem: { errors: [{ pointer: "/data/license/id", message: "must be an integer" }] },
  });
  const { Items } = await tables.send(new ScanCommand({ TableName: bus.refOf("StorageRefusals") }));
  expect(Items?.length).toBeGreaterThan(4);
  expect(JSON.stringify(Items)).not.toContain(secret);
});

test("filters by code and company, and pages", async () => {
  const mine = await publisher();
  await mine.publish([wrong(1), wrong(2), { ...wrong(2), event: "order.creatd" }, wrong(3)]);
  expect(await refusalsOf(mine, "company_id=2")).toHaveLength(2);
  expect(await refusalsOf(mine, "company_id=2&event=order.*")).toHaveLength(1);
  const paged = await allOf(async (cursor) => {
    const path = `/v1/refusals?limit=1${cursor === undefined ? "" : `&cursor=${cursor}`}`;
    return (await mine.call("GET", path)).body as {
      items: readonly RefusedEventView[];
      next: string | null;
    };
  });
  expect(paged).toEqual(await refusalsOf(mine));
  expect(paged.map(({ company_id }) => company_id)).toEqual([3, 2, 2, 1]);
});

test("a list is for its own key and administrators only", async () => {
  const [mine, other] = [await publisher(), await publisher()];
  await mine.publish(wrong());
  expect(await refusalsOf(other)).toEqual([]);
  expect(await refusalsOf(admin, `key_id=${mine.id}`)).toEqual(await refusalsOf(mine));
  const list = async (client: Pick<Client, "call">, query = "") =>
    (await client.call("GET", `/v1/refusals?${query}`)).status;
  expect(await list(other, `key_id=${mine.id}`)).toBe(403);
  expect(await list(bus.company)).toBe(403);
  expect(await list(admin)).toBe(422);
  expect(await list(mine, "cursor=rfs_1")).toBe(422);
});

test("a source's refused webhooks are listed by its id, and a stranger's are not", async () => {
  const auth = { type: "bearer", token: "a-token" };
  const made = await bus.company.call("POST", "/v1/companies/1/sources", {
    kind: "licensespring",
    auth,
  });
  const { id } = made.body as { id: string };
  const send = async (body: string, token = "a-token") => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const url = `${bus.aws.apiUrl}/v1/sources/${id}`;
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  const event = wrong();
  expect(await send(JSON.stringify(event))).toBe(422);
  expect(await send("{")).toBe(400);
  expect(await send("{", "another")).toBe(401);
  const refused = await refusalsOf(admin, `key_id=${id}`);
  expect(refused.map(({ event, company_id }) => [event, company_id])).toEqual([
    [null, 1],
    ["license.activated", 1],
  ]);
  expect((await explain(1, event.id)).status).toBe(200);
});

test("a company finds a refused event by its id, unless the key cannot publish for it", async () => {
  const event = wrong();
  const answer = await (await publisher()).publish(event);
  const path = `/v1/companies/1/events/${event.id}`;
  const explanation = (await bus.company.call("GET", `${path}/explanation`)).body as Explanation;
  expect(explanation).toMatchObject({
    event: null,
    summary: expect.stringContaining("/data/license/id must be an integer."),
    refusal: { event_id: event.id, problem: answer.body },
    subscriptions: [],
  });
  expect((await bus.company.call("GET", path)).status).toBe(404);
  expect((await explain(2, event.id)).status).toBe(404);

  const claimed = wrong(1);
  const ofOther = await publisher({ companies: [2] });
  expect((await ofOther.publish({ ...claimed, data: {} })).status).toBe(403);
  expect(await refusalsOf(ofOther)).toHaveLength(1);
  expect((await explain(1, claimed.id)).status).toBe(404);
});

test("an event that was corrected and accepted is explained as such", async () => {
  const mine = await publisher();
  const event = wrong();
  await mine.publish(event);
  const corrected = { ...event, data: sample("license.activated").data };
  expect((await mine.publish(corrected)).status).toBe(202);
  expect((await explain(1, event.id)).body).toMatchObject({
    event: { id: event.id },
    refusal: null,
  });
});

test("a suppressed event is explained by the event that came first, and is not stored", async () => {
  const keygen = await clientWith({ kind: "publisher", publisher: "keygen" });
  const expiring = () => ({
    ...sample("keygen.license.expiring-soon"),
    id: crypto.randomUUID(),
    company_id: 1,
  });
  const [first, second] = [expiring(), expiring()];
  await keygen.publish(first);
  expect((await keygen.publish(second)).body).toHaveProperty("suppressed");
  expect((await explain(1, second.id)).body).toMatchObject({
    event: null,
    summary: expect.stringContaining(`Event ${first.id}, accepted at `),
    suppression: { event_id: second.id, first_event_id: first.id },
    refusal: null,
  });
  expect((await explain(1, first.id)).body).toMatchObject({ event: { id: first.id } });
  expect((await explain(2, second.id)).status).toBe(404);
  expect((await admin.call("GET", `/v1/companies/1/events/${second.id}`)).status).toBe(404);
  expect(await refusalsOf(keygen)).toEqual([]);
});

test("an expired record is shown to no one, although DynamoDB still has it", async () => {
  const mine = await publisher();
  const event = wrong();
  await mine.publish(event);
  const [refused] = await refusalsOf(mine);
  const keys = [
    { scope: `sender/${mine.id}`, id: refused?.id },
    { scope: "company/1", id: event.id },
  ];
  for (const Key of keys) {
    await tables.send(
      new UpdateCommand({
        TableName: bus.refOf("StorageRefusals"),
        Key,
        UpdateExpression: "SET expires_at = :past",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":past": Math.floor(Date.now() / 1000) - 1 },
      }),
    );
  }
  expect(await refusalsOf(mine)).toEqual([]);
  expect((await explain(1, event.id)).status).toBe(404);
});

test("refused events are counted, and a flood of them leaves a bounded number of records", async () => {
  const mine = await publisher();
  const events = Array.from({ length: 100 }, () => wrong());
  expect((await mine.publish(events)).status).toBe(207);
  const listed = await refusalsOf(mine, "limit=100");
  expect(listed.length).toBeGreaterThanOrEqual(10 * recordsPerSecond);
  expect(listed.length).toBeLessThanOrEqual(20 * recordsPerSecond + 2);
  const lines = bus.lines.filter((line) => line.includes(mine.id) && /event.refused/.test(line));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      what: "event.refused",
      problem: "invalid",
      count: 100,
      event_ids: events.map(({ id }) => id),
    },
  ]);
  await expect
    .poll(() => bus.metrics.filter(({ name }) => name === "Refused").map(({ value }) => value))
    .toContain(100);
});

test("a record that cannot be written does not change the answer", async () => {
  const mine = await publisher();
  const event = wrong();
  const before = await mine.publish(event);
  cannotWrite = true;
  try {
    expect(await mine.publish(event)).toEqual(before);
  } finally {
    cannotWrite = false;
  }
  expect(await refusalsOf(mine)).toHaveLength(1);
  const left = bus.notices.filter((notice) => notice.includes("refusal.not_recorded"));
  expect(left).toHaveLength(1);
});

test("leb lists refused events, and explains one by its id", async () => {
  const mine = await publisher();
  const event = wrong();
  await mine.publish(event);
  const leb = async (key: string, ...args: string[]) => {
    const env = { LEB_URL: bus.aws.apiUrl, LEB_KEY: key, LEB_COMPANY: "1", CI: "true" };
    const { code, stdout, stderr } = await runLebHere(args, env);
    expect([code, stderr]).toEqual([0, ""]);
    return stdout;
  };
  const shown =
    "license.activated  422 The request is not valid; /data/license/id must be an integer";
  expect(await leb(mine.key, "refusals")).toContain(shown);
  const ofAdmin = ["refusals", "--key-id", mine.id, "--company", "1", "--json"];
  expect(JSON.parse(await leb(admin.key, ...ofAdmin))).toMatchObject({ event_id: event.id });
  expect(await leb(bus.keys.company, "why", event.id)).toMatch(
    /^license\.activated was refused from license-api at .* with 422: /,
  );
});
