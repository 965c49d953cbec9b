import { expect, test } from "vitest";
import {
  type BilledTable,
  type Item,
  itemSize,
  refusedUnits,
  storedEntries,
  writeUnits,
} from "./written.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
test.each([
  ["text by its bytes, not its characters", { S: "Ärger" }, 6],
  ["a number by two digits a byte, and one more", { N: "1790000000000" }, 3],
  ["leading and trailing zeros not at all", { N: "000123.4500" }, 4],
  ["a negative number by one more", { N: "-7" }, 3],
  ["zero", { N: "0" }, 1],
  ["a power of ten with its exponent", { N: "1.5e30" }, 2],
  ["bytes without their base64", { B: Buffer.from([1, 2, 3]).toString("base64") }, 3],
  ["true", { BOOL: true }, 1],
  ["null", { NULL: true }, 1],
  ["a set of texts", { SS: ["ab", "c"] }, 3],
  ["an empty list", { L: [] }, 3],
  ["a list by one more for each element", { L: [{ S: "ab" }, { N: "1" }] }, 3 + 1 + 2 + 1 + 2],
  ["a map by its names, and one more for each", { M: { ab: { S: "c" } } }, 3 + 1 + 2 + 1],
])("%s", (_about, value, bytes) => {
  expect(itemSize({ key: value })).toBe("key".length + bytes);
});

const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });

/**
 * A table with an index of all attributes, and one of a few attributes of items that have `status`.
 */
const table: BilledTable = {
  KeySchema: [key("id", "HASH")],
  GlobalSecondaryIndexes: [
    { IndexName: "All", KeySchema: [key("group", "HASH")], Projection: { ProjectionType: "ALL" } },
    {
      IndexName: "Few",
      KeySchema: [key("status", "HASH")],
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["name"] },
    },
  ],
};

const item = (more: Record<string, string> = {}, bytes = 10): Item =>
  Object.fromEntries(
    Object.entries({ id: "1", text: "x".repeat(bytes), ...more }).map(([n, S]) => [n, { S }]),
  );

const units = (before: Item | undefined, after: Item | undefined, of = table) =>
  Object.fromEntries(
    writeUnits(of, { before, after }).map(({ index = "table", units }) => [index, units]),
  );

const plain: BilledTable = { KeySchema: table.KeySchema };

test("costs a write unit for each started KB of the larger of the old and the new item", () => {
  const overhead = "id".length + 1 + "text".length;
  expect(units(undefined, item({}, 1024 - overhead), plain)).toEqual({ table: 1 });
  expect(units(undefined, item({}, 1025 - overhead), plain)).toEqual({ table: 2 });
  expect(units(item({}, 3000), item({}, 10), plain)).toEqual({ table: 3 });
  expect(units(item({}, 10), item({}, 3000), plain)).toEqual({ table: 3 });
  expect(units(item({}, 3000), undefined, plain)).toEqual({ table: 3 });
  expect(units(undefined, undefined, plain)).toEqual({ table: 1 });
});

test("costs a write of an index when an item enters or leaves it", () => {
  expect(units(undefined, item({ group: "a" }))).toEqual({ table: 1, All: 1 });
  expect(units(item({ group: "a" }), undefined)).toEqual({ table: 1, All: 1 });
  expect(units(item({ status: "held" }), item())).toEqual({ table: 1, Few: 1 });
  expect(units(undefined, item())).toEqual({ table: 1 });
});

test("costs two writes of an index when the item's key in it changes", () => {
  expect(units(item({ group: "a" }), item({ group: "b" }))).toEqual({ table: 1, All: 2 });
});

test("writes an index only if one of its attributes changes", () => {
  const before = item({ status: "held", name: "x" });
  expect(units(before, item({ status: "held", name: "x" }, 50))).toEqual({ table: 1 });
  expect(units(before, item({ status: "held", name: "y" }))).toEqual({ table: 1, Few: 1 });
});

test("counts an index by the size of its entry, not of the item", () => {
  const large = item({ group: "a", status: "held" }, 2500);
  expect(units(undefined, large)).toEqual({ table: 3, All: 3, Few: 1 });
});

test("costs the existing item for a refused write", () => {
  expect(refusedUnits(item({}, 2500))).toBe(3);
  expect(refusedUnits(undefined)).toBe(1);
});

test("stores an item in the table and in each of its indexes, with 100 bytes more in each", () => {
  const bytes = (stored: Item) =>
    storedEntries(table, stored).map(({ index, bytes: b }) => [index, b]);
  const alone = "id1".length + "text".length + 10;
  expect(bytes(item())).toEqual([[undefined, alone + 100]]);
  expect(bytes(item({ status: "held" }))).toEqual([
    [undefined, alone + "statusheld".length + 100],
    ["Few", "id1".length + "statusheld".length + 100],
  ]);
  expect(storedEntries(table, undefined)).toEqual([]);
});
