import { createRequire } from "node:module";
import type { Item } from "./dynalite-corrections.ts";
import type { ItemDb, Range } from "./faster-dynalite.ts";
import type { Table } from "./item-rules.ts";

type Request = {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly Limit?: number;
  readonly Select?: string;
  readonly ReturnConsumedCapacity?: string;
  readonly QueryFilter?: object;
  readonly ScanFilter?: object;
  readonly _filter?: { readonly expression: object };
  readonly _projection?: { readonly paths: readonly unknown[] };
  readonly AttributesToGet?: readonly string[];
};
type Store = {
  getItemDb(table: string): ItemDb;
  getIndexDb(kind: string, table: string, index: string): ItemDb;
};
type Done = (error: unknown, answer?: object) => void;
type Db = {
  queryTable(
    store: Store,
    table: Table,
    request: Request,
    range: Range,
    isLocal: boolean | undefined,
    readsItems: boolean | undefined,
    startKeyNames: readonly string[],
    done: Done,
  ): void;
  itemSize(item: Item, isCompressed: true, addsMeta: true, rangeKey: string | undefined): number;
  mapPaths(paths: readonly unknown[], item: Item): Item;
  matchesExprFilter(item: Item, expression: object): boolean;
};

/** Maximum bytes of the items that a query or a scan examines. */
const maxBytes = 1024 * 1024;

/** Reads the items of queries and scans many at a time: dynalite passes each through several streams. */
export function readMany(): void {
  const db = createRequire(import.meta.url)("dynalite/db") as Db;
  const { queryTable } = db;
  db.queryTable = (store, table, request, range, isLocal, readsItems, startKeyNames, done) => {
    const { ReturnConsumedCapacity: capacity, QueryFilter, ScanFilter } = request;
    if (readsItems || QueryFilter || ScanFilter || (capacity && capacity !== "NONE")) {
      queryTable(store, table, request, range, isLocal, readsItems, startKeyNames, done);
      return;
    }
    const { TableName, IndexName } = request;
    const items =
      IndexName === undefined
        ? store.getItemDb(TableName)
        : store.getIndexDb(isLocal ? "local" : "global", TableName, IndexName);
    answerOf(db, items, range, request, table, startKeyNames).then(
      (answer) => done(null, answer),
      (error) => done(error),
    );
  };
}

async function answerOf(
  db: Db,
  items: ItemDb,
  range: Range,
  { Limit: limit = Number.POSITIVE_INFINITY, Select, _filter, _projection, ...request }: Request,
  { KeySchema }: Table,
  startKeyNames: readonly string[],
): Promise<object> {
  const examined: Item[] = [];
  let bytes = 0;
  const isFull = () => examined.length >= limit || bytes >= maxBytes;
  await items.read(range, (item) => {
    examined.push(item);
    bytes += db.itemSize(item, true, true, KeySchema[1]?.AttributeName);
    return !isFull();
  });
  const last = examined.at(-1);
  const found = _filter
    ? examined.filter((item) => db.matchesExprFilter(item, _filter.expression))
    : examined;
  const paths = _projection?.paths ?? request.AttributesToGet;
  return {
    ScannedCount: examined.length,
    Count: found.length,
    ...(Select !== "COUNT" && {
      Items: paths ? found.map((item) => db.mapPaths(paths, item)) : found,
    }),
    ...(last &&
      isFull() && {
        LastEvaluatedKey: Object.fromEntries(startKeyNames.map((name) => [name, last[name]])),
      }),
  };
}
