import { createRequire } from "node:module";
import type { Item } from "./dynalite-corrections.ts";

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * The context of a parse by dynalite. The parser removes the names and values that it finds from
 * the unused ones.
 */
type Context = {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Values;
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
};

/** A parser of dynalite. It returns the parsed expression with its values, or throws the error. */
export type Parser = { parse(text: string, options: { readonly context: Context }): unknown };

/** A parsed expression with places for its values, and the names and values in it. */
type Parsed = {
  readonly said: unknown;
  readonly names: readonly string[];
  readonly values: readonly string[];
};

/** Stands for a value. */
class Place {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A program has few distinct expressions. */
const maxKept = 1000;

/** Expressions whose result depends on their values, not only on the types. */
const dependsOnValues = /\b(between|attribute_type)\b/i;

/** Caches parsed expressions: programs send the same ones with other values of the same types. */
export function keepParsed(): void {
  const require = createRequire(import.meta.url);
  for (const name of ["condition", "projection", "update"]) {
    keepParsedBy(require(`dynalite/db/${name}Parser`) as Parser);
  }
}

/** Adds a cache to a parser. */
export function keepParsedBy(parser: Parser): void {
  const { parse } = parser;
  const kept = new Map<string, Parsed>();

  parser.parse = (text, options) => {
    const { context } = options;
    const { attrNames = {}, attrVals = {} } = context;
    if (dependsOnValues.test(text)) return parse(text, options);
    const types = Object.entries(attrVals).map(([name, value]) => [name, ...Object.keys(value)]);
    const key = JSON.stringify([text, attrNames, types]);
    const known = kept.get(key);
    if (known) {
      for (const name of known.names) delete context.unusedAttrNames[name];
      for (const name of known.values) delete context.unusedAttrVals[name];
      return copied(known.said, (part) =>
        part instanceof Place ? attrVals[part.name] : undefined,
      );
    }
    const [unusedAttrNames, unusedAttrVals] = [allOf(attrNames), allOf(attrVals)];
    const said = parse(text, { context: { ...context, unusedAttrNames, unusedAttrVals } });
    const names = Object.keys(attrNames).filter((name) => !unusedAttrNames[name]);
    const values = Object.keys(attrVals).filter((name) => !unusedAttrVals[name]);
    for (const name of names) delete context.unusedAttrNames[name];
    for (const name of values) delete context.unusedAttrVals[name];
    // Text is an error message.
    if (typeof said === "string") return said;
    const places = new Map<object, Place>(
      Object.entries(attrVals).map(([name, value]) => [value, new Place(name)]),
    );
    if (kept.size === maxKept) kept.clear();
    kept.set(key, { said: copied(said, (part) => places.get(part)), names, values });
    return said;
  };
}

function allOf(named: object): Record<string, true> {
  return Object.fromEntries(Object.keys(named).map((name) => [name, true]));
}

/**
 * Copies the mutable parts: dynalite computes values in place.
 *
 * @param replaced - Returns the replacement of a part.
 */
function copied(part: unknown, replaced: (part: object) => object | undefined): unknown {
  if (typeof part !== "object" || part === null) return part;
  const replacement = replaced(part);
  if (replacement) return replacement;
  if (Array.isArray(part)) return part.map((one) => copied(one, replaced));
  const copy: Record<string, unknown> = Object.create(Object.getPrototypeOf(part));
  for (const name in part) copy[name] = copied((part as typeof copy)[name], replaced);
  return copy;
}

export type Done = (error: Error | null, value?: unknown) => void;

/** A range of keys in dynalite's options for LevelDB. */
export type Range = {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/** dynalite's storage of a table's items, or of an index's entries. */
export type ItemDb = {
  get(key: string, done: Done): void;
  put(key: string, item: Item, done: Done): void;
  del(key: string, done: Done): void;
  /** Reads a range, item by item, until `takes` returns false. */
  read(range: Range, takes: (item: Item) => boolean): Promise<void>;
};

type Write =
  | { readonly type: "put"; readonly key: string; readonly value: Item }
  | { readonly type: "del"; readonly key: string };

/** LevelDB, opened by dynalite. */
export type Level = {
  getSync(key: string): unknown;
  values(options: Range & { readonly highWaterMarkBytes: number }): {
    nextv(size: number): Promise<Item[]>;
    close(): Promise<void>;
  };
  batch(writes: readonly Write[], done: (error: Error | null) => void): void;
  /** Implements `batch`. */
  _batch(writes: unknown, options: object): Promise<void>;
};

/** Bytes and items of a range that LevelDB reads at once. */
const [bytesAtOnce, itemsAtOnce] = [256 * 1024, 1_000];

/**
 * Reads and writes items with few trips to the thread pool. A read takes none: it comes from memory
 * or the file system's cache. Writes that arrive together become one atomic write of LevelDB.
 */
export class LevelItems {
  readonly #level: Level;
  readonly #improved = new WeakSet<ItemDb>();
  #writes: Write[] = [];
  #waiting: Done[] = [];
  #isWriting = false;

  /**
   * @param isDurable - Writes reach the disk before they are answered, to survive a power failure.
   */
  constructor(level: Level, isDurable: boolean) {
    this.#level = level;
    if (isDurable) syncWrites(level);
  }

  /**
   * Makes a table's items, or an index's entries, use these reads and writes.
   *
   * @param prefix - Prefix of their keys in LevelDB.
   */
  improved<Db extends ItemDb>(db: Db, prefix: string): Db {
    if (this.#improved.has(db)) return db;
    this.#improved.add(db);
    db.get = (key, done) => {
      let found: unknown;
      try {
        found = this.#level.getSync(prefix + key);
      } catch (error) {
        done(error as Error);
        return;
      }
      done(null, found);
    };
    db.put = (key, value, done) => this.#write({ type: "put", key: prefix + key, value }, done);
    db.del = (key, done) => this.#write({ type: "del", key: prefix + key }, done);
    db.read = (range, takes) => this.#read(within(prefix, range), takes);
    return db;
  }

  async #read(range: Range, takes: (item: Item) => boolean): Promise<void> {
    const values = this.#level.values({ ...range, highWaterMarkBytes: bytesAtOnce });
    try {
      for (;;) {
        const items = await values.nextv(itemsAtOnce);
        if (items.length === 0 || !items.every(takes)) return;
      }
    } finally {
      await values.close();
    }
  }

  #write(write: Write, done: Done): void {
    this.#writes.push(write);
    this.#waiting.push(done);
    if (this.#isWriting) return;
    this.#isWriting = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    const [writes, waiting] = [this.#writes, this.#waiting];
    this.#writes = [];
    this.#waiting = [];
    this.#level.batch(writes, (error) => {
      if (this.#writes.length > 0) this.#flush();
      else this.#isWriting = false;
      for (const done of waiting) done(error);
    });
  }
}

/** Returns a range with the prefix of its keys. */
function within(prefix: string, { gt, gte = "", lt, lte, ...others }: Range): Range {
  return {
    ...others,
    ...(gt === undefined ? { gte: prefix + gte } : { gt: prefix + gt }),
    // No key has a character after this one.
    ...(lte === undefined ? { lt: prefix + (lt ?? "\xff") } : { lte: prefix + lte }),
  };
}

/** Makes writes durable: dynalite passes no options to LevelDB. */
function syncWrites(level: Level): void {
  const write = level._batch.bind(level);
  level._batch = (writes, options) => write(writes, { ...options, sync: true });
}
