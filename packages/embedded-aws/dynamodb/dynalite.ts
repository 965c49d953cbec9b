import { createRequire } from "node:module";
import { crc32 } from "node:zlib";
import { correctDb, correctValidation, type Validation } from "./dynalite-corrections.ts";
import { type ItemDb, keepParsed, type Level, LevelItems } from "./faster-dynalite.ts";
import { readMany } from "./faster-queries.ts";
import type { Table as ItemTable } from "./item-rules.ts";
import { type KeyNames, plainBatchGet, type Tables } from "./plain-batch-get.ts";

/** An answer of DynamoDB, with its checksum. */
export type DynamoReply = {
  readonly status: number;
  readonly body: string;
  readonly crc32: string;
};

/** dynalite's error for a refused request. */
type Refusal = { readonly statusCode: number; readonly body: object };

type Table = ItemTable & { readonly TableStatus: string };
type Found = (error: Error | null, table?: Table) => void;

type Store = {
  readonly db: Level;
  getItemDb(table: string): ItemDb;
  getIndexDb(kind: string, table: string, index: string): ItemDb;
  /** Operations on tables themselves pass `false` before the callback. */
  getTable(name: string, ...rest: [Found] | [false, Found]): void;
  readonly lifecycleManager: { gracefulClose(done: (error?: Error) => void): void };
};

const require = createRequire(import.meta.url);
const keys = require("dynalite/db") as KeyNames & {
  create(options: {
    path: string;
    createTableMs: number;
    deleteTableMs: number;
    updateTableMs: number;
  }): Store;
};
const { checkTypes, checkValidations, toLowerFirst } = require("dynalite/validations") as {
  checkTypes(request: object, types: object): object;
  checkValidations(request: object, types: object, custom: unknown, store: Store): void;
  toLowerFirst(name: string): string;
};

correctDb();
keepParsed();
readMany();

type Action = Validation & {
  readonly run: (
    store: Store,
    request: object,
    done: (error: Error | null, answer: object) => void,
  ) => void;
};

const actions = new Map<string, Action>();

/**
 * dynalite, which keeps the tables in LevelDB. Every write survives a `kill -9`, and a power
 * failure if durable.
 *
 * Calls its parts without its HTTP server: forwarding each call to another server doubled its time.
 */
export class Dynalite {
  readonly #store: Store;
  /** Cache by name: dynalite itself reads a table's definition for every operation on its items. */
  #tables = new Map<string, Table>();
  readonly #reads: Tables = {
    table: (name) => this.#tables.get(name),
    items: (table) => this.#store.getItemDb(table),
    createKey: keys.createKey,
    toRangeStr: keys.toRangeStr,
  };

  constructor(path: string, isDurable = false) {
    this.#store = keys.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    const { db, getTable, getItemDb, getIndexDb } = this.#store;
    const items = new LevelItems(db, isDurable);
    this.#store.getItemDb = (table) => items.improved(getItemDb(table), `item-${table}~`);
    this.#store.getIndexDb = (kind, table, index) => {
      const prefix = `index-${kind.toLowerCase()}~${table}~${index}~`;
      return items.improved(getIndexDb(kind, table, index), prefix);
    };
    this.#store.getTable = (name, ...rest) => {
      const [found] = rest;
      if (found === false) return getTable(name, ...rest);
      const tables = this.#tables;
      const known = tables.get(name);
      if (known) return found(null, known);
      getTable(name, (error, table) => {
        if (table?.TableStatus === "ACTIVE") tables.set(name, table);
        found(error, table);
      });
    };
  }

  /** Performs an operation. Rejects only if dynalite itself fails. */
  async call(operation: string, request: object): Promise<DynamoReply> {
    const answer = operation === "BatchGetItem" && plainBatchGet(request, this.#reads);
    if (answer) return textReply(200, answer);
    try {
      return reply(200, await this.#run(actionOf(operation), request));
    } catch (error) {
      const { statusCode, body } = error as Partial<Refusal>;
      if (statusCode === undefined || body === undefined) throw error;
      return reply(statusCode, body);
    } finally {
      if (/^(Create|Update|Delete)Table$/.test(operation)) this.#tables = new Map();
    }
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#store.lifecycleManager.gracefulClose((error) => (error ? reject(error) : resolve()));
    });
  }

  #run({ types, custom, run }: Action, body: object): Promise<object> {
    // dynalite removes members that it does not know.
    const request = checkTypes({ ...body }, types);
    checkValidations(request, types, custom, this.#store);
    return new Promise((resolve, reject) => {
      run(this.#store, request, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
  }
}

function actionOf(operation: string): Action {
  const known = actions.get(operation);
  if (known) return known;
  const file = toLowerFirst(operation);
  const run = require(`dynalite/actions/${file}`) as Action["run"];
  const validation = require(`dynalite/validations/${file}`) as Validation;
  const action = { ...correctValidation(operation, validation), run };
  actions.set(operation, action);
  return action;
}

function reply(status: number, answer: object): DynamoReply {
  return textReply(status, JSON.stringify(answer));
}

function textReply(status: number, body: string): DynamoReply {
  return { status, body, crc32: String(crc32(body)) };
}
