import { createRequire } from "node:module";
import { itemFault, keyFault, requestFault, type Table } from "./item-rules.ts";

/** An item in DynamoDB JSON: attributes by name. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Refused = Error & { readonly body: Record<string, unknown> };

/** The parts of dynalite that are patched in place. Its actions look them up here. */
type Db = {
  validationError(message: string): Refused;
  validateItem(item: Item, table: Table): Refused | null | undefined;
  validateKey(key: Item, table: Table): Refused | null | undefined;
  checkConditional(
    request: ConditionalWrite,
    existing: Item | undefined,
  ): Refused | null | undefined;
  updateIndexes(
    store: Store,
    table: IndexedTable,
    before: Item | undefined,
    after: Item | null | undefined,
    done: (error?: Error) => void,
  ): void;
  createKey(item: Item, table: Table, keySchema?: KeySchema): string;
  createIndexKey(item: Item, table: Table, keySchema: KeySchema): string;
  getIndexActions(
    indexes: readonly Index[],
    before: Item | undefined,
    after: Item | null | undefined,
    table: Table,
  ): { readonly puts: readonly { readonly item: Item }[]; readonly deletes: readonly object[] };
};

type KeySchema = Table["KeySchema"];
type Index = { readonly IndexName: string; readonly KeySchema: KeySchema };
const indexKinds = ["Local", "Global"] as const;
type IndexKind = (typeof indexKinds)[number];
type IndexedTable = Table & { readonly TableName: string } & {
  readonly [Kind in IndexKind as `${Kind}SecondaryIndexes`]?: readonly Index[];
};
type Done = (error?: Error) => void;
type Store = {
  getIndexDb(
    kind: IndexKind,
    table: string,
    index: string,
  ): { put(key: string, item: Item, done: Done): void; del(key: string, done: Done): void };
};

type ConditionalWrite = { readonly ReturnValuesOnConditionCheckFailure?: string };

/** The parts of dynalite's validation of an operation. */
export type Validation = {
  readonly types: Record<string, unknown>;
  readonly custom: (request: Readonly<Record<string, unknown>>, store: unknown) => unknown;
};

const require = createRequire(import.meta.url);

/**
 * Patches faults of dynalite 4.0.0. Each patch can go once dynalite fixes the fault. The tests of
 * `packages/embedded-aws/facts` hold either way.
 */
export function correctDb(): void {
  const db = require("dynalite/db") as Db;
  const { validateItem, validateKey, checkConditional, createKey } = db;
  const refused = (fault: string | undefined) =>
    fault === undefined ? undefined : db.validationError(fault);

  // dynalite counts the characters of keys instead of their bytes, and accepts any depth and any
  // value for the key of an index. https://github.com/architect/dynalite/issues/35 and
  // https://github.com/architect/dynalite/issues/184
  db.validateItem = (item, table) =>
    validateItem(item, table) ?? refused(keyFault(item, table) ?? itemFault(item, table));
  db.validateKey = (key, table) => validateKey(key, table) ?? refused(keyFault(key, table));

  // dynalite ignores ReturnValuesOnConditionCheckFailure.
  // https://github.com/architect/dynalite/issues/182
  db.checkConditional = (request, existing) => {
    const failed = checkConditional(request, existing);
    if (failed && existing && request.ReturnValuesOnConditionCheckFailure === "ALL_OLD") {
      failed.body.Item = existing;
    }
    return failed;
  };

  // dynalite distinguishes entries with the same index key by 24 bits of a hash of the table's key,
  // so one of two items with the same bits is missing in the index.
  db.createIndexKey = (item, table, keySchema) =>
    createKey(item, table, keySchema) + createKey(item, table);

  db.updateIndexes = (store, table, before, after, done) => {
    // An updated item is checked like one that is put.
    const fault = after ? itemFault(after, table) : undefined;
    if (fault !== undefined) return done(db.validationError(fault));
    for (const kind of indexKinds) {
      for (const index of table[`${kind}SecondaryIndexes`] ?? []) {
        const entries = store.getIndexDb(kind, table.TableName, index.IndexName);
        writeEntries(db, entries, index, { table, before, after });
      }
    }
    done();
  };
}

type Change = {
  readonly table: Table;
  readonly before: Item | undefined;
  readonly after: Item | null | undefined;
};

/**
 * Updates an index. No two writes have the same key. All are combined with the write of the item,
 * which follows at once and reports errors (`LevelItems`).
 */
function writeEntries(
  db: Db,
  entries: ReturnType<Store["getIndexDb"]>,
  index: Index,
  { table, before, after }: Change,
): void {
  const { puts, deletes } = db.getIndexActions([index], before, after, table);
  const keyOf = (item: Item) => db.createIndexKey(item, table, index.KeySchema);
  for (const { item } of puts) entries.put(keyOf(item), item, () => {});
  if (before && deletes.length > 0) entries.del(keyOf(before), () => {});
}

const CONDITIONAL_WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/** Patches dynalite's description of an operation's request. */
export function correctValidation(operation: string, { types, custom }: Validation): Validation {
  return {
    types: CONDITIONAL_WRITES.has(operation)
      ? { ...types, ReturnValuesOnConditionCheckFailure: "String" }
      : types,
    custom: (request, store) => requestFault(request) ?? custom?.(request, store),
  };
}
