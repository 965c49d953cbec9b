import { createRequire } from "node:module";
import { expect, test } from "vitest";
import {
  type ItemDb,
  keepParsedBy,
  type Level,
  LevelItems,
  type Parser,
} from "./faster-dynalite.ts";

const require = createRequire(import.meta.url);
const compare = (require("dynalite/db") as { readonly compare: unknown }).compare;

type Case = readonly [
  parser: "condition" | "update" | "projection",
  text: string,
  names: Readonly<Record<string, string>>,
  ...values: Readonly<Record<string, Readonly<Record<string, unknown>>>>[],
];

const cases: readonly Case[] = [
  [
    "condition",
    "a = :a AND #b.c[1] > :b",
    { "#b": "x" },
    { ":a": { S: "1" }, ":b": { N: "1" } },
    { ":a": { S: "2" }, ":b": { N: "3" } },
  ],
  [
    "condition",
    "a = :a",
    { "#unused": "x" },
    { ":a": { S: "1" }, ":unused": { S: "1" } },
    { ":a": { N: "1" }, ":unused": { S: "1" } },
  ],
  [
    "condition",
    "begins_with(a, :a)",
    {},
    { ":a": { S: "1" } },
    { ":a": { N: "1" } },
    { ":a": { S: "2" } },
  ],
  [
    "condition",
    "a BETWEEN :a AND :b",
    {},
    { ":a": { N: "1" }, ":b": { N: "2" } },
    { ":a": { N: "3" }, ":b": { N: "2" } },
  ],
  ["condition", "attribute_type(a, :a)", {}, { ":a": { S: "N" } }, { ":a": { S: "X" } }],
  ["condition", "a = :a AND", {}, { ":a": { S: "1" } }, { ":a": { S: "1" } }],
  [
    "condition",
    "a IN (:a, :b) OR NOT attribute_exists(#b)",
    { "#b": "y" },
    { ":a": { S: "1" }, ":b": { S: "2" } },
    { ":a": { S: "3" }, ":b": { S: "4" } },
  ],
  [
    "update",
    "SET a = :a, b = if_not_exists(b, :b) + :b REMOVE c ADD d :b",
    {},
    { ":a": { M: { x: { S: "1" } } }, ":b": { N: "1" } },
    { ":a": { M: { x: { S: "2" } } }, ":b": { N: "2" } },
  ],
  ["update", "ADD d :b", {}, { ":b": { N: "1" } }, { ":b": { NS: ["1"] } }, { ":b": { S: "1" } }],
  ["update", "SET a = :a, #a = :a", { "#a": "a" }, { ":a": { N: "1" } }, { ":a": { N: "1" } }],
  ["projection", "#a, b.c", { "#a": "a" }, {}, {}],
  ["projection", "#a, b.c", { "#a": "b" }, {}, {}],
];

for (const [kind, text, attrNames, ...values] of cases) {
  test(`parses ${kind} ${text} the same a second time`, () => {
    const original = (require(`dynalite/db/${kind}Parser`) as Parser).parse;
    const keeping: Parser = { parse: original };
    keepParsedBy(keeping);
    for (const attrVals of [...values, ...values]) {
      const given = { attrNames, attrVals };
      expect(outcome(keeping, text, given)).toEqual(outcome({ parse: original }, text, given));
    }
  });
}

type Given = Pick<Parameters<Parser["parse"]>[1]["context"], "attrNames" | "attrVals">;

/** Returns the parsed expression with its unused names and values, or the error that refuses it. */
function outcome({ parse }: Parser, text: string, { attrNames = {}, attrVals = {} }: Given) {
  const all = (named: object) =>
    Object.fromEntries(Object.keys(named).map((name) => [name, true] as const));
  const isReserved = (name: string) => name === "status";
  const unused = { unusedAttrNames: all(attrNames), unusedAttrVals: all(attrVals) };
  const context = { attrNames, attrVals, isReserved, compare, ...unused };
  try {
    return { said: parse(text, { context }), unused };
  } catch (error) {
    return `${error}`;
  }
}

test("parses an expression once, and returns a new copy each time", () => {
  let parsed = 0;
  const parser: Parser = {
    parse: (_text, { context }) => {
      parsed += 1;
      return { args: [["a"], context.attrVals?.[":a"]] };
    },
  };
  keepParsedBy(parser);
  const [first, second] = ["1", "2"].map((text) => {
    const context = { attrVals: { ":a": { S: text } }, unusedAttrNames: {}, unusedAttrVals: {} };
    return parser.parse("a = :a", { context }) as { args: unknown[] };
  });
  expect(parsed).toBe(1);
  expect(second?.args).toEqual([["a"], { S: "2" }]);
  expect(second?.args[0]).not.toBe(first?.args[0]);
});

type Batch = Parameters<Level["batch"]>;

/** Returns the LevelDB writes of an item and its index entry. */
async function written(isDurable: boolean) {
  const batches: Batch[0][] = [];
  const synced: unknown[] = [];
  const level: Level = {
    getSync: () => undefined,
    values: () => expect.unreachable("reads a range"),
    batch(writes, done) {
      batches.push(writes);
      this._batch(writes, {}).then(() => done(null), done);
    },
    async _batch(_, options) {
      synced.push("sync" in options && options.sync);
    },
  };
  const items = new LevelItems(level, isDurable);
  const table = items.improved({} as ItemDb, "item-T~");
  const index = items.improved({} as ItemDb, "index-global~T~I~");
  const item = { id: { S: "1" } };
  index.put("b", item, () => {});
  await new Promise((resolve) => table.put("a", item, resolve));
  return { batches, synced };
}

test("writes an item and its index entries together", async () => {
  const { batches } = await written(false);
  expect(batches.map((writes) => writes.map(({ key }) => key))).toEqual([
    ["index-global~T~I~b", "item-T~a"],
  ]);
});

test("writes reach the disk before the answer only if durable", async () => {
  expect((await written(false)).synced).toEqual([false]);
  expect((await written(true)).synced).toEqual([true]);
});
