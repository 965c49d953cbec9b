import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tables } from "../../bus/aws/tables.ts";
import { companyOwner, hashKey } from "../../bus/keys/api-key.ts";
import { type ApiKeyStore, apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { busClient } from "../support/bus-client.ts";
import { runLeb, runLebHere } from "../support/leb.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

const hour = 3_600_000;

let bus: TestBus;
let table: string;
let keys: ApiKeyStore;
beforeAll(async () => {
  bus = await startTestBus([]);
  table = String(bus.aws.outputs.ApiKeysTable);
  keys = apiKeyStore(table);
});
afterAll(() => bus.stop());

const listOf = (companyId: number, key: string) =>
  busClient(bus.aws.apiUrl, key).call("GET", `/v1/companies/${companyId}/subscriptions`);

test("refuses a revoked key from the next request on, and its use does not restore it", async () => {
  const { key, apiKey } = await makeKey(keys, { kind: "company", company_id: 20 });
  expect((await listOf(20, key)).status).toBe(200);
  expect(await keys.revoke(companyOwner(20), apiKey.id)).toBe(true);
  expect((await listOf(20, key)).status).toBe(401);
  await keys.touch(key, Date.now() + 2 * hour);
  expect((await listOf(20, key)).status).toBe(401);
  expect(await keys.revoke(companyOwner(20), apiKey.id)).toBe(false);
});

test("a revoked publisher key stops publishing within seconds", async () => {
  const { key, apiKey } = await makeKey(keys, { kind: "publisher", publisher: "license-api" });
  const client = busClient(bus.aws.apiUrl, key);
  const status = async () => {
    const event = { ...sample("license.activated"), id: crypto.randomUUID(), company_id: 20 };
    return (await client.publish(event)).status;
  };
  expect([await status(), await status()]).toEqual([202, 202]);
  expect(await keys.revoke("deployment", apiKey.id)).toBe(true);
  await expect.poll(status).toBe(401);
  expect(await status()).toBe(401);
});

test("an expired publisher key stops publishing at once, even if it is in memory", async () => {
  const expires_at = Date.now() + hour;
  const input = { kind: "publisher", publisher: "license-api", expires_at } as const;
  const { key } = await makeKey(keys, input);
  const cachedKeys = apiKeyStore(table, 2 * hour);
  expect(await cachedKeys.find(key, expires_at - 1)).toMatchObject({ expires_at });
  expect(await cachedKeys.find(key, expires_at)).toBeUndefined();
});

test("does not cache an unknown key, and reads a key again after its use was recorded", async () => {
  const cachedKeys = apiKeyStore(table, hour);
  const made = newApiKey({ kind: "admin" }, Date.now());
  if (!made.ok) throw new Error("no key");
  expect(await cachedKeys.find(made.key, Date.now())).toBeUndefined();
  await keys.add(made.key, made.apiKey);
  const found = await cachedKeys.find(made.key, Date.now());
  expect(found).toMatchObject({ id: made.apiKey.id });
  expect(found?.last_used_at).toBeUndefined();
  await cachedKeys.touch(made.key, 5);
  expect((await cachedKeys.find(made.key, Date.now()))?.last_used_at).toBe(5);
  await keys.revoke("deployment", made.apiKey.id);
  expect(await cachedKeys.find(made.key, Date.now())).toBeDefined();
});

test("an owner revokes only its own keys", async () => {
  const { key, apiKey } = await makeKey(keys, { kind: "company", company_id: 21 });
  expect(await keys.revoke(companyOwner(22), apiKey.id)).toBe(false);
  expect(await keys.revoke("deployment", apiKey.id)).toBe(false);
  expect((await listOf(21, key)).status).toBe(200);
});

test("refuses an expired key that is still in the table", async () => {
  const expires_at = Date.now() + hour;
  const input = { kind: "company", company_id: 23, expires_at } as const;
  const { key, apiKey } = await makeKey(keys, input);
  expect((await listOf(23, key)).status).toBe(200);
  expect(await keys.find(key, expires_at - 1)).toMatchObject({ id: apiKey.id, expires_at });
  expect(await keys.find(key, expires_at)).toBeUndefined();

  await tables.send(
    new UpdateCommand({
      TableName: table,
      Key: { hash: hashKey(key) },
      UpdateExpression: "SET valid_until = :past",
      ExpressionAttributeValues: { ":past": Date.now() - 1 },
    }),
  );
  expect((await listOf(23, key)).status).toBe(401);
  // An owner still finds the key in the list.
  expect((await keys.page(companyOwner(23), 10)).items).toMatchObject([{ id: apiKey.id }]);
});

test("lists a company's keys in pages, oldest first, without anything usable as a key", async () => {
  const made: { key: string; id: string }[] = [];
  for (let i = 0; i < 5; i++) {
    const input = { kind: "company", company_id: 24, name: `key ${i}` } as const;
    const { key, apiKey } = await makeKey(keys, input);
    made.push({ key, id: apiKey.id });
    // In the same millisecond, their order would be random.
    while (Date.now() === apiKey.created_at) await new Promise(setImmediate);
  }
  const first = await keys.page(companyOwner(24), 2);
  const second = await keys.page(companyOwner(24), 2, first.next);
  const third = await keys.page(companyOwner(24), 2, second.next);
  const items = [first, second, third].flatMap((page) => page.items);
  expect(items.map(({ name }) => name)).toEqual(made.map((_, i) => `key ${i}`));
  expect(items.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  expect(third.next).toBeUndefined();
  const shown = JSON.stringify([first, second, third]);
  for (const { key } of made) {
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(hashKey(key));
  }
});

test("lists publisher and admin keys of the deployment, and no company keys", async () => {
  const { apiKey } = await makeKey(keys, { kind: "admin", name: "operator" });
  const { items } = await keys.page("deployment", 100);
  expect(items).toContainEqual(expect.objectContaining({ id: apiKey.id, name: "operator" }));
  expect(new Set(items.map(({ scope }) => scope.kind))).toEqual(new Set(["publisher", "admin"]));
});

test("records the last use of a key to the hour, with one write an hour", async () => {
  const { key } = await makeKey(keys, { kind: "company", company_id: 25 });
  const used = async () => (await keys.find(key, Date.now()))?.last_used_at;
  expect(await used()).toBeUndefined();
  const before = Date.now();
  await listOf(25, key);
  const first = await used();
  expect(first).toBeGreaterThanOrEqual(before);
  await listOf(25, key);
  await keys.touch(key, Number(first) + hour - 1);
  expect(await used()).toBe(first);
  await keys.touch(key, Number(first) + hour);
  expect(await used()).toBe(Number(first) + hour);
});

/** Contains only what the options name of an AWS. */
const environment = () => ({
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
});
const create = (...args: string[]) => runLebHere(["keys", "create", ...args], environment());
/** Runs it as a user does whose process has no AWS yet. */
const createAlone = (...args: string[]) => runLeb(["keys", "create", ...args], environment());
const here = () => ["--local", "--endpoint-port", new URL(bus.aws.endpointUrl).port];

test("leb creates an admin key, alone on its output, that works at once", async () => {
  const { code, stdout, stderr } = await createAlone("--admin", "--name", "first", ...here());
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^leb_adm_[\w-]{40}\n$/)]);
  expect(stderr).toMatch(/key_[0-9A-Z]{26}/);
  expect((await listOf(1, stdout.trim())).status).toBe(200);
});

test("leb creates keys of companies and publishers, as JSON for programs", async () => {
  const company = await create("--company", "26", "--json", ...here());
  const { key, ...shown } = JSON.parse(company.stdout);
  expect(shown).toEqual({
    id: expect.stringMatching(/^key_[0-9A-Z]{26}_26$/),
    kind: "company",
    company_id: 26,
    permissions: "manage",
    created_at: expect.any(Number),
  });
  expect((await listOf(26, key)).status).toBe(200);
  expect((await listOf(1, key)).status).toBe(404);

  const input = ["--publisher", "license-api", "--companies", "1,2", "--expires", "90d"];
  const publisher = JSON.parse((await create(...input, "--json", ...here())).stdout);
  expect(publisher).toMatchObject({ publisher: "license-api", companies: [1, 2] });
  expect(publisher.expires_at - publisher.created_at).toBeGreaterThan(89 * 24 * hour);
  expect((await listOf(1, publisher.key)).status).toBe(404);
});

test("leb creates read-only keys, and lists them as such", async () => {
  const { key } = JSON.parse(
    (await create("--company", "27", "--permissions", "read", "--json", ...here())).stdout,
  );
  const client = busClient(bus.aws.apiUrl, key);
  expect((await client.call("GET", "/v1/companies/27/subscriptions")).status).toBe(200);
  const target = { type: "webhook", url: "https://example.com/hooks" };
  expect(await client.subscribe(27, { target })).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining("read-only") },
  });
  const admin = JSON.parse(
    (await create("--admin", "--permissions", "read", "--json", ...here())).stdout,
  );
  const list = ["keys", "list", "--company", "27", "--url", bus.aws.apiUrl, "--key", admin.key];
  const { stdout } = await runLebHere(list, environment());
  expect(stdout).toMatch(/key_\w+_27 +read company 27/);
});

test.each([
  [
    "a read-only publisher",
    ["--publisher", "keygen", "--permissions", "read"],
    /cannot be used with/,
  ],
  ["no such stack", ["--admin", "--stack", "Other"], /no stack Other.*--stack/s],
  ["nothing that says what the key allows", [], /--admin, --company NUMBER or --publisher NAME/],
  ["two of them", ["--admin", "--company", "1"], /cannot be used with/],
  ["a mistyped publisher", ["--publisher", "platfrom"], /--publisher .*Did you mean "platform"/],
  ["an invalid time", ["--admin", "--expires", "soon"], /such as 90d/],
])("leb says what to do about %s, and creates no key", async (_name, args, message) => {
  const { code, stdout, stderr } = await create(...args, ...here());
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});

test("leb says what to do if no bus runs, or without AWS credentials", async () => {
  const nowhere = await createAlone("--admin", "--local", "--endpoint-port", "9");
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("npm start")]);
  const unknown = await createAlone("--admin", "--region", "us-east-1");
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("--profile")]);
});

test("leb explains itself", async () => {
  const { code, stdout } = await create("--help");
  expect([code, stdout]).toEqual([0, expect.stringContaining("--publisher")]);
});
