import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { described } from "../../bus/api/document/described.ts";
import type { Described } from "../../bus/api/operations/description.ts";
import { isChange, parametersOf } from "../../bus/api/operations/operation.ts";
import { ownerOf } from "../../bus/keys/api-key.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { newPortalSession } from "../../bus/keys/portal-session.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
/**
 * Keys of each kind: of company 1, which all calls are for, of another company, read-only ones, and a revoked one.
 */
let keys: Record<
  | "company"
  | "other company"
  | "publisher"
  | "admin"
  | "company, read-only"
  | "admin, read-only"
  | "session"
  | "revoked",
  string
>;

beforeAll(async () => {
  bus = await startTestBus([]);
  const store = apiKeyStore(bus.refOf("StorageApiKeys"));
  const make = async (input: object) => {
    const made = newApiKey(input, Date.now());
    if (!made.ok) throw new Error(JSON.stringify(made.faults));
    await store.add(made.key, made.apiKey);
    return made;
  };
  const revoked = await make({ kind: "admin" });
  await store.revoke(ownerOf(revoked.apiKey.scope), revoked.apiKey.id);
  keys = {
    company: (await make({ kind: "company", company_id: 1 })).key,
    "other company": (await make({ kind: "company", company_id: 2 })).key,
    publisher: (await make({ kind: "publisher", publisher: "license-api" })).key,
    admin: (await make({ kind: "admin" })).key,
    "company, read-only": (await make({ kind: "company", company_id: 1, permissions: "read" })).key,
    "admin, read-only": (await make({ kind: "admin", permissions: "read" })).key,
    session: await sessionOf(1),
    revoked: revoked.key,
  };
});
afterAll(() => bus.stop());

/** Returns the token of a portal session that manages a company. */
async function sessionOf(companyId: number): Promise<string> {
  const by = { id: "key_01M82GW3N5E7YRBPPC9RBJHB5A" };
  const made = newPortalSession(companyId, { permissions: "manage" }, by, Date.now());
  if (!made.ok) throw new Error(JSON.stringify(made.faults));
  await apiKeyStore(bus.refOf("StorageApiKeys")).add(made.token, made.session);
  return made.token;
}

/** Makes a call from the example in the API document. */
async function call(operation: Described, key: string | undefined): Promise<number> {
  return (await answer(operation, key)).status;
}

async function answer(operation: Described, key: string | undefined) {
  const path = parametersOf(operation.path).reduce(
    (path, name) => path.replace(`{${name}}`, name === "company_id" ? "1" : "some"),
    operation.path,
  );
  const response = await fetch(`${bus.aws.apiUrl}${path}`, {
    method: operation.method,
    headers: {
      "content-type": "application/json",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    ...(operation.request ? { body: JSON.stringify(operation.request.example) } : {}),
  });
  return { status: response.status, body: await response.text() };
}

const keyed = described.filter(({ access }) => access !== "anyone" && access !== "source");
const ofKind = (...kinds: Described["access"][]) =>
  keyed.filter(({ access }) => kinds.includes(access)).map((each) => [each.id, each] as const);

test.each(keyed.filter(({ body }) => body).map((each) => [each.id, each] as const))(
  "%s reveals nothing without a key",
  async (_, { method, path }) => {
    const at = path.replaceAll(/\{\w+\}/g, "1");
    const headers = { "content-type": "application/json" };
    const broken = await fetch(`${bus.aws.apiUrl}${at}`, { method, headers, body: "{" });
    expect(broken.status).toBe(401);
  },
);

describe.each(keyed.map((operation) => [operation.id, operation] as const))(
  "%s",
  (_, operation) => {
    test("refuses a call without a key or with an invalid one", async () => {
      expect(await call(operation, undefined)).toBe(401);
      expect(await call(operation, "leb_adm_none")).toBe(401);
      expect(await call(operation, `${keys.admin.slice(0, -1)}x`)).toBe(401);
    });

    test("refuses a call with a revoked key", async () => {
      expect(await call(operation, keys.revoked)).toBe(401);
    });
  },
);

test.each(ofKind("company"))(
  "%s finds nothing for another company or a publisher",
  async (_, operation) => {
    expect(await call(operation, keys["other company"])).toBe(404);
    expect(await call(operation, keys.publisher)).toBe(404);
  },
);

test.each(ofKind("admin"))("%s needs an admin key", async (_, operation) => {
  for (const kind of ["company", "other company", "publisher"] as const) {
    expect(await call(operation, keys[kind]), kind).toBe(403);
  }
});

test.each(ofKind("publisher"))("%s needs a publisher key", async (_, operation) => {
  for (const kind of ["company", "admin"] as const) {
    expect(await call(operation, keys[kind]), kind).toBe(403);
  }
});

test.each(ofKind("company", "admin", "any key", "publisher"))(
  "%s accepts a call with the right key",
  async (_, operation) => {
    const { access } = operation;
    const kind = access === "any key" ? "company" : access;
    const status = await call(operation, keys[kind as "company" | "admin" | "publisher"]);
    const refusals = parametersOf(operation.path).includes("id") ? [401, 403] : [401, 403, 404];
    expect(refusals).not.toContain(status);
  },
);

const byAnyManager = ofKind("company", "admin", "any key");

test.each(byAnyManager.filter(([, operation]) => isChange(operation)))(
  "%s refuses read-only keys, and says so",
  async (_, operation) => {
    expect(await call(operation, keys["admin, read-only"])).toBe(403);
    const { status, body } = await answer(operation, keys["company, read-only"]);
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({
      type: "urn:license-event-bus:problem:not-allowed",
      detail: expect.stringMatching(
        operation.access === "admin" ? /administrator key/ : /permissions `manage`.*read-only key/,
      ),
    });
  },
);

/** Statistics end now, and the sample of a preview is new. */
const withoutTimes = ({ status, body }: Awaited<ReturnType<typeof answer>>) => ({
  status,
  body: body
    .replaceAll(/\b\d{13}\b/g, "a time")
    .replaceAll(/dlv_\w+|\w{8}(-\w{4}){3}-\w{12}/g, "an id")
    .replaceAll(/\b1[789]\d{8}\b/g, "a time"),
});

/** Reads that describe something else than the caller's key. */
const sameForAll = byAnyManager.filter(
  ([id, operation]) => !isChange(operation) && id !== "getCurrentKey",
);

test.each(sameForAll)("%s answers read-only keys as it answers others", async (_, operation) => {
  for (const kind of ["company", "admin"] as const) {
    // The list of keys shows that each was used.
    await call(operation, keys[`${kind}, read-only`]);
    const expected = await answer(operation, keys[kind]);
    const found = await answer(operation, keys[`${kind}, read-only`]);
    expect(withoutTimes(found)).toEqual(withoutTimes(expected));
  }
});

test.each(byAnyManager)("%s accepts a portal session as the table says", async (_, operation) => {
  const { access, sessions } = operation;
  const status = await call(operation, keys.session);
  if (access === "admin" || sessions === false) return expect(status).toBe(403);
  expect([401, 403]).not.toContain(status);
});

test.each(
  described.filter(({ access }) => access === "anyone").map((each) => [each.id, each] as const),
)("%s needs no key and contains nothing of a company", async (_, operation) => {
  expect(operation.path).not.toContain("company_id");
  expect([200, 404]).toContain(await call(operation, undefined));
});

const named = keyed.filter(({ path }) => parametersOf(path).includes("id"));

test.each(named.map((each) => [each.id, each] as const))(
  "%s answers 404 for an impossible id",
  async (_, { path, method, request }) => {
    // 1,025 bytes are one more than the maximum of a DynamoDB sort key.
    for (const id of [
      "x".repeat(1_025),
      "é".repeat(600),
      "%00",
      "%ff",
      "a%2Fb",
      "%EF%BF%BE",
      "a b",
    ]) {
      const encoded = /^%|%2F/.test(id) ? id : encodeURIComponent(id);
      const at = path.replace("{company_id}", "1").replace("{id}", encoded);
      const answer = await fetch(`${bus.aws.apiUrl}${at}`, {
        method,
        headers: { "content-type": "application/json", authorization: `Bearer ${keys.admin}` },
        ...(request ? { body: JSON.stringify(request.example) } : {}),
      });
      expect([id.slice(0, 10), answer.status]).toEqual([id.slice(0, 10), 404]);
    }
  },
);

test("refuses a cursor of any length that no list returned", async () => {
  for (const cursor of ["é".repeat(600), "x".repeat(1_000), "a\u0000"]) {
    const at = `/v1/companies/1/subscriptions?cursor=${encodeURIComponent(cursor)}`;
    const headers = { authorization: `Bearer ${keys.company}` };
    expect((await fetch(`${bus.aws.apiUrl}${at}`, { headers })).status).toBe(422);
  }
});
