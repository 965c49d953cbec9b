import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { type AnyConnector, contractFaults } from "../../test/support/connector-contract.ts";
import type { Connector } from "./connector.ts";
import { connectorNames, connectorSchemas, connectors } from "./index.ts";

const all = connectorNames.map((name) => ({
  name,
  connector: connectors[name],
  schema: connectorSchemas[name],
})) as unknown as readonly AnyConnector[];

test.each(all)("$name keeps the contract", async (one) => {
  expect(await contractFaults(one)).toEqual([]);
});

test("each folder is a listed connector", () => {
  const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "chat")
    .map(({ name }) => name);
  expect(folders.toSorted()).toEqual(connectorNames.toSorted());
  expect(Object.keys(connectors).toSorted()).toEqual(connectorNames.toSorted());
});

const token = "a-token-of-its-own";
const good: Connector<Readonly<Record<string, unknown>>> = {
  understands: (code) => code.startsWith("license."),
  urlOf: () => "https://example.com/",
  signIn: () => ({ headers: { authorization: token }, secrets: [token] }),
  recordOf: ({ data }) => `license/${(data.license as { id: number }).id}`,
  *plan({ data }) {
    yield { method: "PUT", url: "https://example.com/licenses", body: data };
    return undefined;
  },
  read: ({ status }) =>
    status < 300
      ? { kind: "done" }
      : { kind: "again", error: `${status}`, after: 7000, isThrottled: true },
};
const schema = {
  channels: ["integrations"] as const,
  schema: z.strictObject({ type: z.literal("own"), url: z.string() }),
  faults: ({ url }: { url: string }) =>
    url === "https://example.com/" ? [] : [{ pointer: "/url", message: "is wrong" }],
  shown: () => ({ type: "own" }),
  example: { type: "own" as const, url: "https://example.com/" },
};
const own = { name: "own", connector: good, schema } as unknown as AnyConnector;

test("a correct connector passes", async () => {
  expect(await contractFaults(own)).toEqual([]);
});

let count = 0;
test.each<[what: string, change: Partial<typeof good>, schemaChange?: object]>([
  ["it understands no event", { understands: () => false }],
  ["it names no secret", { signIn: () => ({ headers: {}, secrets: [] }) }],
  ["it calls another host than its own", { urlOf: () => "https://other.example.com/" }],
  [
    "a call carries a secret by itself",
    planning(function* () {
      yield { method: "POST", url: "https://example.com/", body: token };
      return undefined;
    }),
  ],
  [
    "license.created is planned differently each time",
    planning(function* () {
      yield { method: "POST", url: "https://example.com/", body: { count: count++ } };
      return undefined;
    }),
  ],
  [
    "license.created never comes to its last call",
    planning(function* () {
      for (;;) yield { method: "GET", url: "https://example.com/" };
    }),
  ],
  [
    "it never makes a call",
    planning(function* () {
      yield* [];
      return undefined;
    }),
  ],
  [
    "license.created is dropped without a reason",
    planning(function* () {
      yield* [];
      return undefined;
    }),
  ],
  [
    "it throws: TypeError: Cannot assign to read only property",
    planning(function* (event) {
      yield { method: "GET", url: "https://example.com/" };
      Object.assign(event, { id: "another" });
      return undefined;
    }),
  ],
  [
    "it throws: SyntaxError",
    planning(function* () {
      const { body } = yield { method: "GET", url: "https://example.com/" };
      JSON.parse(body);
      return undefined;
    }),
  ],
  ["two objects of license are one record", { recordOf: () => "one" }],
  [
    "events of one license are of several records",
    { recordOf: ({ event, data }) => `${event}/${(data.license as { id: number }).id}` },
  ],
  ["404 is a success", { read: () => ({ kind: "done" }) }],
  [
    "503 is not tried again",
    { read: ({ status }) => (status < 300 ? { kind: "done" } : { kind: "never", error: "no" }) },
  ],
  [
    "429 holds back no other deliveries",
    {
      read: ({ status }) =>
        status < 300 ? { kind: "done" } : { kind: "again", error: "no", after: 9000 },
    },
  ],
  [
    "429 is tried again before its Retry-After",
    {
      read: ({ status }) =>
        status < 300 ? { kind: "done" } : { kind: "again", error: "no", isThrottled: true },
    },
  ],
  ["it shows a secret", {}, { shown: () => ({ type: "own", token }) }],
  ["url may be https://169.254.169.254/", {}, { faults: () => [] }],
  ["it takes what it does not know", {}, { schema: z.looseObject({ type: z.string() }) }],
])("rejects a broken connector: %s", async (what, change, schemaChange = {}) => {
  const broken = {
    ...own,
    connector: { ...good, ...change },
    schema: { ...schema, ...schemaChange },
  };
  expect(await contractFaults(broken as unknown as AnyConnector)).toContainEqual(
    expect.stringContaining(what),
  );
});

function planning(plan: (typeof good)["plan"]): Partial<typeof good> {
  return { plan };
}
