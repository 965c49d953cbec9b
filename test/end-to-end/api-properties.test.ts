import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApi } from "../../bus/api/document/open-api.ts";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { newApiKey } from "../../bus/keys/new-api-key.ts";
import { arbitraryOf } from "../support/schema-arbitrary.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

type Schema = Readonly<Record<string, unknown>>;
type Described = {
  operationId: string;
  parameters?: readonly { name: string; in: "path" | "query"; schema: Schema }[];
  requestBody?: { content: { "application/json": { schema: Schema; example: unknown } } };
};
type Made = {
  readonly operationId: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
};

const document = openApi({ server: "" }) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
};
const of = (schema: Schema) => arbitraryOf(schema, document.components.schemas);

let bus: TestBus;
let admin: string;
/** Ids that the bus returned, so that calls meet existing items. */
const ids: string[] = ["none"];

beforeAll(async () => {
  bus = await startTestBus([]);
  const made = newApiKey({ kind: "admin" }, Date.now());
  if (!made.ok) throw new Error("no key");
  await apiKeyStore(bus.refOf("StorageApiKeys")).add(made.key, made.apiKey);
  admin = made.key;
});
afterAll(() => bus.stop());

/** Mostly what the document describes, and sometimes anything. */
const garbage = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom("", "[]", "{}", "null", '{"__proto__":{"a":1}}', `"${"x".repeat(5000)}"`),
);

/** Excludes one or two dots: clients remove them from a path and request another one. */
const odd = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => !/^\.{1,2}$/.test(text));

function callOf(path: string, method: string, operation: Described): fc.Arbitrary<Made> {
  const { operationId, parameters = [], requestBody } = operation;
  const content = requestBody?.content["application/json"];
  const body = content
    ? fc.oneof(
        { weight: 6, arbitrary: of(content.schema).map((value) => JSON.stringify(value)) },
        { weight: 3, arbitrary: almost(content.example) },
        { weight: 1, arbitrary: garbage },
      )
    : fc.constant(undefined);
  const inPath = fc.record({
    id: fc.nat().map((n) => ids[n % ids.length] ?? ""),
    odd: fc.option(odd, { freq: 6 }),
    company: fc.constantFrom("1", "1", "1", "2", "0", "x"),
    code: fc.constantFrom("license.activated", "keygen.license.created", "license.activatd"),
  });
  const query = fc.record(
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === "query")
        .map(({ name, schema }) => [
          name,
          fc.oneof({ weight: 3, arbitrary: of(schema) }, fc.string({ maxLength: 10 })),
        ]),
    ),
    { requiredKeys: [] },
  );
  const headers = fc.record(
    {
      "content-type": fc.constantFrom("application/json", "application/json", "text/plain"),
      "if-match": fc.constantFrom('"1"', "*", "x", '"0", "1"'),
      "idempotency-key": fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 2 }),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(inPath, query, headers, body).map(([values, query, headers, body]) => {
    const input = new URLSearchParams(query as Record<string, string>).toString();
    const value = { company_id: values.company, code: values.odd ?? values.code };
    const at = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent((value as Record<string, string>)[name] ?? values.odd ?? values.id),
    );
    return {
      operationId,
      method: method.toUpperCase(),
      url: input ? `${at}?${input}` : at,
      headers: { "content-type": "application/json", ...headers },
      body,
    };
  });
}

/** Returns an example with one part changed. */
function almost(example: unknown): fc.Arbitrary<string> {
  const keys = Object.keys(example as object);
  const change = fc.record({ key: fc.constantFrom(...keys, "more"), value: fc.jsonValue() });
  return fc.array(change, { maxLength: 2 }).map((changes) =>
    JSON.stringify({
      ...(example as object),
      ...Object.fromEntries(changes.map(({ key, value }) => [key, value])),
    }),
  );
}

const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => callOf(path, method, operation)),
);

async function make({ method, url, headers, body, operationId }: Made): Promise<number> {
  // Publishing needs a publisher key, and everything else an admin key.
  const key = operationId === "publishEvents" ? bus.keys.publishers["license-api"] : admin;
  const response = await fetch(`${bus.aws.apiUrl}${url}`, {
    method,
    headers: { ...headers, authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body }),
  });
  if (response.status === 201) ids.push(((await response.json()) as { id: string }).id);
  return response.status;
}

test("answers any request as the document says, without a failure of the bus", async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(...calls), { minLength: 10, maxLength: 10 }),
      async (made) => {
        for (const status of await Promise.all(made.map(make))) {
          expect(status).toBeLessThan(500);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      },
    ),
    { numRuns: 40 },
  );
  // The run is meaningful only if many requests are valid and many are not.
  const total = [...statuses.values()].reduce((a, b) => a + b);
  const good = [200, 201, 202, 204, 207].reduce((sum, s) => sum + (statuses.get(s) ?? 0), 0);
  expect(total).toBe(400);
  expect(good / total).toBeGreaterThan(0.1);
  expect(good / total).toBeLessThan(0.8);
}, 120_000);
