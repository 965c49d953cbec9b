import { type Deduplication, PersistenceManager } from "./fauxqs.ts";

/** For how long SQS knows a deduplication id again, whatever became of the message. */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** Queues and messages in SQLite, which a `kill -9` leaves whole. */
export class Persistence extends PersistenceManager {
  constructor(dataDir: string) {
    super(dataDir);
    // A commit has to outlive this process, not a power failure: without an fsync it is 20 times faster.
    this.db.exec(`
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS deduplication (
        queue_name TEXT NOT NULL REFERENCES sqs_queues (name) ON DELETE CASCADE,
        id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        sequence_number TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (queue_name, id)
      ) STRICT;
      CREATE INDEX IF NOT EXISTS deduplication_expiry ON deduplication (expires_at);`);
  }

  /** A change inside another one is part of it. */
  override transaction(change: () => void): void {
    if (this.db.isTransaction) change();
    else super.transaction(change);
  }

  /** That of fauxqs 2.4.1 sets the receive count to null, which its own table refuses. */
  override updateMessageReady(messageId: string): void {
    this.db
      .prepare(
        "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
      )
      .run(messageId);
  }

  /** fauxqs knows the deduplication ids of a queue until the process ends, and 10,000 at most. */
  findDuplicate(queueName: string, id: string): Deduplication {
    const found = this.db
      .prepare(
        `SELECT message_id, sequence_number FROM deduplication
        WHERE queue_name = ? AND id = ? AND expires_at > ?`,
      )
      .get(queueName, id, Date.now());
    if (!found) return { isDuplicate: false };
    return {
      isDuplicate: true,
      originalMessageId: String(found.message_id),
      originalSequenceNumber: String(found.sequence_number),
    };
  }

  rememberId(queueName: string, id: string, messageId: string, sequenceNumber: string): void {
    const now = Date.now();
    this.db.prepare("DELETE FROM deduplication WHERE expires_at <= ?").run(now);
    this.db
      .prepare("INSERT OR REPLACE INTO deduplication VALUES (?, ?, ?, ?, ?)")
      .run(queueName, id, messageId, sequenceNumber, now + DEDUPLICATION_MS);
  }
}
