import { createRequire } from "node:module";
import { itemFault, keyFault, requestFault, type Table } from "./item-rules.ts";

/** DynamoDB's JSON of an item: the attributes by their names. */
export type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Refused = Error & { readonly body: Record<string, unknown> };

/** The parts of dynalite that are changed in place: its actions look them up here. */
type Db = {
  validationError(message: string): Refused;
  validateItem(item: Item, table: Table): Refused | null | undefined;
  validateKey(key: Item, table: Table): Refused | null | undefined;
  checkConditional(
    request: ConditionalWrite,
    existing: Item | undefined,
  ): Refused | null | undefined;
  updateIndexes(
    store: unknown,
    table: Table,
    before: Item | undefined,
    after: Item | null | undefined,
    done: (error?: Error) => void,
  ): void;
};

type ConditionalWrite = { readonly ReturnValuesOnConditionCheckFailure?: string };

/** The parts of dynalite's validation of an operation. */
export type Validation = {
  readonly types: Record<string, unknown>;
  readonly custom: (request: Readonly<Record<string, unknown>>, store: unknown) => unknown;
};

const require = createRequire(import.meta.url);

/**
 * Faults of dynalite 4.0.0, corrected in place. Each goes away with a version that has it right; the tests
 * of `local/facts` hold for both.
 */
export function correctDb(): void {
  const db = require("dynalite/db") as Db;
  const { validateItem, validateKey, checkConditional, updateIndexes } = db;
  const refused = (fault: string | undefined) =>
    fault === undefined ? undefined : db.validationError(fault);

  // It counts the characters of keys and not their bytes. It takes any depth, and any value for the key
  // of an index. https://github.com/architect/dynalite/issues/35 and
  // https://github.com/architect/dynalite/issues/184
  db.validateItem = (item, table) =>
    validateItem(item, table) ?? refused(keyFault(item, table) ?? itemFault(item, table));
  db.validateKey = (key, table) => validateKey(key, table) ?? refused(keyFault(key, table));

  // It ignores ReturnValuesOnConditionCheckFailure. https://github.com/architect/dynalite/issues/182
  db.checkConditional = (request, existing) => {
    const failed = checkConditional(request, existing);
    if (failed && existing && request.ReturnValuesOnConditionCheckFailure === "ALL_OLD") {
      failed.body.Item = existing;
    }
    return failed;
  };

  // The same for the item that an update results in.
  db.updateIndexes = (store, table, before, after, done) => {
    const fault = after ? itemFault(after, table) : undefined;
    if (fault === undefined) updateIndexes(store, table, before, after, done);
    else done(db.validationError(fault));
  };
}

const CONDITIONAL_WRITES = new Set(["PutItem", "UpdateItem", "DeleteItem"]);

/** Corrects what dynalite knows of an operation's request. */
export function correctValidation(operation: string, { types, custom }: Validation): Validation {
  return {
    types: CONDITIONAL_WRITES.has(operation)
      ? { ...types, ReturnValuesOnConditionCheckFailure: "String" }
      : types,
    custom: (request, store) => requestFault(request) ?? custom?.(request, store),
  };
}
