import { join } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import type { Message } from "./message.ts";
import type { FirstSent, QueueSettings } from "./queue.ts";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    receipt_handle TEXT,
    receive_count INTEGER NOT NULL,
    first_received_at INTEGER,
    body TEXT NOT NULL,
    -- JSON of what never changes.
    rest TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS first_sent (
    id INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    message_id TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;`;

const STATEMENTS = {
  begin: "BEGIN",
  commit: "COMMIT",
  putQueue: "INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?, ?)",
  removeQueue: "DELETE FROM queues WHERE name = ?",
  addMessage: "INSERT INTO messages VALUES (?, ?, ?, NULL, ?, ?, ?, ?)",
  updateMessage: `UPDATE messages
    SET due_at = ?, receipt_handle = ?, receive_count = ?, first_received_at = ? WHERE id = ?`,
  removeMessage: "DELETE FROM messages WHERE id = ?",
  removeMessages: "DELETE FROM messages WHERE queue = ?",
  addFirstSent: "INSERT INTO first_sent VALUES (?, ?, ?, ?, ?)",
  removeFirstSent: "DELETE FROM first_sent WHERE queue = ? AND id <= ?",
};

/** The part of a message's state that changes. */
export type Place = {
  /** Until when the message is delayed or in flight; 0 or a time that is over if it is neither. */
  readonly dueAt: number;
  readonly receiptHandle: string | undefined;
};

/**
 * Keeps queues and messages in SQLite. All that changes in one turn of the event loop is one commit, which a `kill -9`
 * leaves whole, and a power failure if it is durable.
 */
export class Journal {
  readonly db: DatabaseSync;
  readonly #statements = new Map<keyof typeof STATEMENTS, StatementSync>();
  #lastId: number;
  #committed: PromiseWithResolvers<void> | undefined;

  constructor(folder: string, isDurable: boolean) {
    this.db = new DatabaseSync(join(folder, "sqs.db"));
    // No other process opens the data folder: without locks, a commit takes a quarter less time. It outlives this
    // process anyway. To outlive a power failure it needs an fsync, which takes 20 times as long.
    this.db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${isDurable ? "FULL" : "NORMAL"};
      ${SCHEMA}`);
    const { messages, duplicates } =
      this.db
        .prepare(
          "SELECT (SELECT max(id) FROM messages) messages, (SELECT max(id) FROM first_sent) duplicates",
        )
        .get() ?? {};
    // Greater than those of an earlier run, of which nothing may be left.
    this.#lastId = Math.max(Number(messages), Number(duplicates), Date.now() * 1000);
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Resolves when all changes until now are stored. */
  stored(): Promise<void> | undefined {
    if (!this.db.isTransaction) return undefined;
    this.#committed ??= Promise.withResolvers();
    return this.#committed.promise;
  }

  /** Stores all changes until now. */
  commit(): void {
    if (!this.db.isTransaction) return;
    this.#statement("commit").run();
    this.#committed?.resolve();
    this.#committed = undefined;
  }

  close(): void {
    this.commit();
    this.db.close();
  }

  putQueue({ name, attributes, tags, createdAt, modifiedAt }: QueueSettings): void {
    const texts = [JSON.stringify(attributes), JSON.stringify(tags)];
    this.#write("putQueue", name, ...texts, createdAt, modifiedAt);
  }

  removeQueue(name: string): void {
    this.#write("removeQueue", name);
    this.removeMessages(name);
    this.removeFirstSent(name, Number.MAX_SAFE_INTEGER);
  }

  addMessage(queue: string, message: Message, dueAt: number): void {
    const { id, receiveCount, firstReceivedAt = null, body, messageId, sentAt } = message;
    const { attributes, groupId, deduplicationId, traceHeader, deadLetterSource } = message;
    const ids = { messageId, sentAt, groupId, deduplicationId };
    const rest = JSON.stringify({ ...ids, attributes, traceHeader, deadLetterSource });
    this.#write("addMessage", id, queue, dueAt, receiveCount, firstReceivedAt, body, rest);
  }

  updateMessage({ id, receiveCount, firstReceivedAt = 0 }: Message, place: Place): void {
    const { dueAt, receiptHandle = null } = place;
    this.#write("updateMessage", dueAt, receiptHandle, receiveCount, firstReceivedAt, id);
  }

  removeMessage(id: number): void {
    this.#write("removeMessage", id);
  }

  removeMessages(queue: string): void {
    this.#write("removeMessages", queue);
  }

  addFirstSent(queue: string, { id, key, messageId, expiresAt }: FirstSent): void {
    this.#write("addFirstSent", id, queue, key, messageId, expiresAt);
  }

  /** Removes those up to an id. */
  removeFirstSent(queue: string, id: number): void {
    this.#write("removeFirstSent", queue, id);
  }

  queues(): readonly QueueSettings[] {
    return this.db
      .prepare("SELECT * FROM queues")
      .all()
      .map((row) => ({
        name: String(row.name),
        attributes: JSON.parse(String(row.attributes)),
        tags: JSON.parse(String(row.tags)),
        createdAt: Number(row.created_at),
        modifiedAt: Number(row.modified_at),
      }));
  }

  /** The messages of all queues in their order. */
  *messages(): Iterable<Place & { readonly queue: string; readonly message: Message }> {
    for (const row of this.db.prepare("SELECT * FROM messages ORDER BY id").iterate()) {
      const message: Message = {
        ...JSON.parse(String(row.rest)),
        id: Number(row.id),
        body: String(row.body),
        receiveCount: Number(row.receive_count),
        firstReceivedAt: Number(row.first_received_at) || undefined,
      };
      const receiptHandle = row.receipt_handle === null ? undefined : String(row.receipt_handle);
      yield { queue: String(row.queue), message, dueAt: Number(row.due_at), receiptHandle };
    }
  }

  *firstSent(): Iterable<FirstSent & { readonly queue: string }> {
    for (const row of this.db.prepare("SELECT * FROM first_sent ORDER BY id").iterate()) {
      const [key, messageId, queue] = [String(row.key), String(row.message_id), String(row.queue)];
      yield { queue, id: Number(row.id), key, messageId, expiresAt: Number(row.expires_at) };
    }
  }

  #write(name: keyof typeof STATEMENTS, ...values: SQLInputValue[]): void {
    if (!this.db.isTransaction) {
      this.#statement("begin").run();
      setImmediate(() => this.#commitLater());
    }
    this.#statement(name).run(...values);
  }

  #commitLater(): void {
    try {
      this.commit();
    } catch (error) {
      this.#committed?.reject(error);
      this.#committed = undefined;
    }
  }

  #statement(name: keyof typeof STATEMENTS): StatementSync {
    let statement = this.#statements.get(name);
    if (!statement) {
      statement = this.db.prepare(STATEMENTS[name]);
      this.#statements.set(name, statement);
    }
    return statement;
  }
}
