import type { Item } from "./dynalite-corrections.ts";

export type Done = (error: Error | null, value?: unknown) => void;

/** dynalite's storage of a table's items, or of an index's entries. */
export type ItemDb = {
  get(key: string, done: Done): void;
  put(key: string, item: Item, done: Done): void;
  del(key: string, done: Done): void;
};

type Write =
  | { readonly type: "put"; readonly key: string; readonly value: Item }
  | { readonly type: "del"; readonly key: string };

/** LevelDB, opened by dynalite. */
export type Level = {
  getSync(key: string): unknown;
  batch(writes: readonly Write[], done: (error: Error | null) => void): void;
  /** Implements `batch`. */
  _batch(writes: unknown, options: object): Promise<void>;
};

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
    return db;
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

/** Makes writes durable: dynalite passes no options to LevelDB. */
function syncWrites(level: Level): void {
  const write = level._batch.bind(level);
  level._batch = (writes, options) => write(writes, { ...options, sync: true });
}
