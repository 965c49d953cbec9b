import { isDeepStrictEqual } from "node:util";
import type { KeySchema, TableIndex } from "../dynamodb/table.ts";
import { chunksOf } from "./meter.ts";

/** An attribute value in DynamoDB JSON, such as `{ S: "text" }`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * Returns the billed size of an item in bytes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(attribute: AttributeValue): number {
  const [[type = "", value] = []] = Object.entries(attribute);
  switch (type) {
    case "S":
      return Buffer.byteLength(value as string);
    case "N":
      return numberSize(value as string);
    case "B":
      return Buffer.from(value as string, "base64").length;
    case "SS":
      return sum(value as string[], (text) => Buffer.byteLength(text));
    case "NS":
      return sum(value as string[], numberSize);
    case "BS":
      return sum(value as string[], (text) => Buffer.from(text, "base64").length);
    case "L":
      return 3 + sum(value as AttributeValue[], (element) => 1 + valueSize(element));
    case "M":
      return 3 + Object.keys(value as Item).length + itemSize(value as Item);
    default:
      // BOOL and NULL.
      return 1;
  }
}

/** Returns one byte for two significant digits, plus one, plus one for a minus. */
function numberSize(text: string): number {
  const digits = (text.split(/e/i)[0] ?? "").replace(/[-+.]/g, "").replace(/^0+|0+$/g, "");
  return 1 + Math.ceil(digits.length / 2) + (text.startsWith("-") ? 1 : 0);
}

function sum<T>(list: readonly T[], size: (element: T) => number): number {
  return list.reduce((total, element) => total + size(element), 0);
}

/** The parts of a table that affect the price of a write. */
export type BilledTable = {
  readonly KeySchema: KeySchema;
  readonly GlobalSecondaryIndexes?: readonly TableIndex[] | undefined;
  readonly LocalSecondaryIndexes?: readonly TableIndex[] | undefined;
};

/** An item before and after a write; undefined if it does not exist. */
export type Written = { readonly before: Item | undefined; readonly after: Item | undefined };

/** Write units that one write consumes of a table or of one of its indexes. */
export type WriteUnits = { readonly index: string | undefined; readonly units: number };

/**
 * Returns the write units of one write: of the table by the larger of the old and the new item, and
 * of each index that it changes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function writeUnits(table: BilledTable, { before, after }: Written): readonly WriteUnits[] {
  const units = [{ index: undefined, units: unitsOf(before, after) }];
  const ofIndexes = indexesOf(table).map((index) => ({
    index: index.IndexName,
    units: indexUnits(index, entryOf(index, table, before), entryOf(index, table, after)),
  }));
  return [...units, ...ofIndexes.filter(({ units }) => units > 0)];
}

/** Returns the write units of a failed condition, which are those of the existing item. */
export function refusedUnits(existing: Item | undefined): number {
  return unitsOf(existing);
}

/**
 * Returns the write units of an index. A changed key is a delete and a put. An unchanged entry
 * costs nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function indexUnits(index: TableIndex, before: Item | undefined, after: Item | undefined): number {
  if (isDeepStrictEqual(before, after)) return 0;
  const keyOf = (entry: Item) => index.KeySchema.map(({ AttributeName }) => entry[AttributeName]);
  const moves = before && after && !isDeepStrictEqual(keyOf(before), keyOf(after));
  return moves ? unitsOf(before) + unitsOf(after) : unitsOf(before, after);
}

/** Returns the stored entries of an item: in the table, and in each index that contains it. */
export function storedEntries(
  table: BilledTable,
  item: Item | undefined,
): readonly { readonly index: string | undefined; readonly bytes: number }[] {
  if (!item) return [];
  const stored = indexesOf(table).flatMap((index) => {
    const entry = entryOf(index, table, item);
    return entry ? [{ index: index.IndexName, bytes: itemSize(entry) + STORED_OVERHEAD }] : [];
  });
  return [{ index: undefined, bytes: itemSize(item) + STORED_OVERHEAD }, ...stored];
}

/** Bytes added to each item and to each index entry. */
const STORED_OVERHEAD = 100;

function indexesOf(table: BilledTable): readonly TableIndex[] {
  return [...(table.GlobalSecondaryIndexes ?? []), ...(table.LocalSecondaryIndexes ?? [])];
}

/** Returns an item's entry in an index; undefined if it lacks one of the index's keys. */
function entryOf(index: TableIndex, table: BilledTable, item: Item | undefined): Item | undefined {
  const keys = index.KeySchema.map(({ AttributeName }) => AttributeName);
  if (!item || keys.some((key) => item[key] === undefined)) return undefined;
  const { ProjectionType = "ALL", NonKeyAttributes = [] } = index.Projection;
  if (ProjectionType === "ALL") return item;
  const tableKeys = table.KeySchema.map(({ AttributeName }) => AttributeName);
  const projected = new Set([...keys, ...tableKeys, ...NonKeyAttributes]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name)));
}

function unitsOf(...items: readonly (Item | undefined)[]): number {
  return Math.max(...items.map((item) => chunksOf(item ? itemSize(item) : 0, 1024)));
}
