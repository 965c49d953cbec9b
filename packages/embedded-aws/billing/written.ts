import { isDeepStrictEqual } from "node:util";
import type { KeySchema, TableIndex } from "../dynamodb/table.ts";
import { type Item, itemSize } from "./item-size.ts";
import { chunksOf } from "./meter.ts";

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
