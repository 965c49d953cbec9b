import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import { companyOwner, hashKey } from "../../bus/keys/api-key.ts";
import { type ApiKeyStore, apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import type { KeyInput } from "../../bus/keys/new-api-key.ts";
import { makeKey } from "../../cli/make-key.ts";
import type { PortalSession } from "../../sdk/index.ts";
import { busClient } from "../support/bus-client.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const hour = 3_600_000;

let bus: TestBus;
let table: string;
let keys: ApiKeyStore;
beforeAll(async () => {
  bus = await startTestBus([]);
  table = bus.refOf("StorageApiKeys");
  keys = apiKeyStore(table);
});
afterAll(() => bus.stop());

const as = (key: string) => busClient(bus.aws.apiUrl, key);

async function keyFor(input: KeyInput) {
  const { key, apiKey } = await makeKey(keys, input);
  return { id: apiKey.id, ...as(key) };
}

async function sessionBy(
  { call }: Pick<ReturnType<typeof as>, "call">,
  body?: object,
  companyId = 1,
): Promise<PortalSession & ReturnType<typeof as>> {
  const answer = await call("POST", `/v1/companies/${companyId}/portal-sessions`, body);
  expect(answer).toMatchObject({ status: 201 });
  const session = answer.body as PortalSession;
  return { ...session, ...as(session.token) };
}

const list = "/v1/companies/1/subscriptions";
const target = { type: "webhook", url: "https://example.com/hooks" };

test("a session reads the company's data for an hour by default, and changes nothing", async () => {
  const before = Date.now();
  const session = await sessionBy(bus.company);
  expect(session.url).toBe(`${bus.aws.apiUrl}/console#token=${session.token}&company=1`);
  expect(session.expires_at - before).toBeGreaterThanOrEqual(hour);
  expect(session.expires_at - before).toBeLessThan(hour + 60_000);
  expect((await session.call("GET", list)).status).toBe(200);
  expect(await session.subscribe(1, { target })).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining("read-only") },
  });
  expect((await session.call("GET", "/v1/companies/2/subscriptions")).status).toBe(404);
});

test("a session that manages makes the calls of a company key, but creates no keys or sessions", async () => {
  const session = await sessionBy(bus.company, { permissions: "manage" });
  expect((await session.subscribe(1, { target })).status).toBe(201);
  expect((await session.call("GET", "/v1/keys")).status).toBe(403);
  expect((await session.call("POST", "/v1/keys", { kind: "admin" })).status).toBe(403);
  expect(await session.call("POST", "/v1/companies/1/portal-sessions", {})).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining("needs an API key") },
  });
  expect((await session.publish({})).status).toBe(403);
});

test("each key and session describes itself, without the key", async () => {
  const session = await sessionBy(bus.company);
  const admin = await keyFor({ kind: "admin", permissions: "read", name: "audit" });
  expect(await session.call("GET", "/v1/keys/current")).toMatchObject({
    status: 200,
    body: { id: session.id, kind: "company", company_id: 1, permissions: "read" },
  });
  const described = await admin.call("GET", "/v1/keys/current");
  expect(described).toMatchObject({
    status: 200,
    body: { id: admin.id, kind: "admin", permissions: "read", name: "audit" },
  });
  expect(JSON.stringify(described.body)).not.toContain("leb_");
  expect((await as("leb_co_none").call("GET", "/v1/keys/current")).status).toBe(401);
});

test("an administrator creates sessions of any company, and a company key only of its own", async () => {
  const admin = await keyFor({ kind: "admin" });
  const session = await sessionBy(admin, { permissions: "manage" }, 31);
  expect((await session.subscribe(31, { target })).status).toBe(201);
  expect((await session.call("GET", list)).status).toBe(404);
  const other = await bus.company.call("POST", "/v1/companies/31/portal-sessions", {});
  expect(other.status).toBe(404);
});

test("a read-only key and a publisher key create no session", async () => {
  const reader = await keyFor({ kind: "company", company_id: 1, permissions: "read" });
  expect((await reader.call("POST", "/v1/companies/1/portal-sessions")).status).toBe(403);
  const publisher = await keyFor({ kind: "publisher", publisher: "license-api" });
  expect((await publisher.call("POST", "/v1/companies/1/portal-sessions")).status).toBe(404);
});

test("refuses a session from its expiry on, although DynamoDB deletes it later", async () => {
  const session = await sessionBy(bus.company, { expires_in: 60 });
  expect(await keys.find(session.token, session.expires_at - 1)).toBeDefined();
  expect(await keys.find(session.token, session.expires_at)).toBeUndefined();

  const Key = { hash: hashKey(session.token) };
  const { Item } = await tables.send(new GetCommand({ TableName: table, Key }));
  expect(Item?.expires_at).toBe(Math.ceil(session.expires_at / 1000));
  expect(JSON.stringify(Item)).not.toContain(session.token);
  await tables.send(
    new UpdateCommand({
      TableName: table,
      Key,
      UpdateExpression: "SET valid_until = :past",
      ExpressionAttributeValues: { ":past": Date.now() - 1 },
    }),
  );
  expect((await session.call("GET", list)).status).toBe(401);
});

test("a session ends no later than the key that created it", async () => {
  const expires_at = Date.now() + 60_000;
  const creator = await keyFor({ kind: "company", company_id: 1, expires_at });
  expect((await sessionBy(creator)).expires_at).toBe(expires_at);
});

test("no list of keys contains a session", async () => {
  const { id } = await sessionBy(bus.company);
  const lists = await Promise.all([keys.page(companyOwner(1), 100), keys.page("deployment", 100)]);
  expect(lists.flatMap(({ items }) => items).length).toBeGreaterThan(0);
  expect(JSON.stringify(lists)).not.toContain(id);
});

test("revoking a key ends the sessions that it created, and no others", async () => {
  const creator = await keyFor({ kind: "company", company_id: 1 });
  const [first, second] = [await sessionBy(creator), await sessionBy(creator)];
  const other = await sessionBy(bus.company);
  const admin = await keyFor({ kind: "admin" });
  expect((await admin.call("DELETE", `/v1/keys/${first.id}`)).status).toBe(404);
  expect((await first.call("GET", list)).status).toBe(200);
  expect((await admin.call("DELETE", `/v1/keys/${creator.id}`)).status).toBe(204);
  expect((await first.call("GET", list)).status).toBe(401);
  expect((await second.call("GET", list)).status).toBe(401);
  expect((await other.call("GET", list)).status).toBe(200);
});

test("a repeated revocation ends sessions that are left", async () => {
  const { apiKey } = await makeKey(keys, { kind: "company", company_id: 32 });
  const { key, apiKey: admin } = await makeKey(keys, { kind: "admin" });
  await sessionBy(as(key), {}, 32);
  expect(await keys.revoke(companyOwner(32), apiKey.id)).toBe(true);
  expect(await keys.revoke(companyOwner(32), apiKey.id)).toBe(false);
  expect(await keys.revoke(companyOwner(32), admin.id)).toBe(true);
  expect((await as(key).call("GET", list)).status).toBe(200);
});

test("a use of a session takes one read and no write", async () => {
  const { token } = await sessionBy(bus.company);
  const Key = { hash: hashKey(token) };
  const read = async () => (await tables.send(new GetCommand({ TableName: table, Key }))).Item;
  const before = await read();
  expect((await as(token).call("GET", list)).status).toBe(200);
  expect(await read()).toEqual(before);
});
