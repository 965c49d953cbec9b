import {
  type Deduplication,
  type FauxqsPersistence,
  type FauxqsQueue,
  type Message,
  PersistenceManager,
} from "./fauxqs.ts";

/** For how long SQS knows a deduplication id again, whatever became of the message. */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** Queues and messages in SQLite, which a `kill -9` leaves whole, and a power failure if it is durable. */
export class Persistence extends PersistenceManager {
  readonly #insert: ReturnType<FauxqsPersistence["db"]["prepare"]>;

  constructor(dataDir: string, isDurable: boolean) {
    super(dataDir);
    // A commit outlives this process anyway. To outlive a power failure it needs an fsync, which takes 20 times as long.
    this.db.exec(`
      PRAGMA synchronous = ${isDurable ? "FULL" : "NORMAL"};
      CREATE TABLE IF NOT EXISTS deduplication (
        queue_name TEXT NOT NULL REFERENCES sqs_queues (name) ON DELETE CASCADE,
        id TEXT NOT NULL,
        message_id TEXT NOT NULL,
        sequence_number TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (queue_name, id)
      ) STRICT;
      CREATE INDEX IF NOT EXISTS deduplication_expiry ON deduplication (expires_at);`);
    for (const name of ["trace_header", "dead_letter_source_arn"]) {
      const column = `SELECT 1 FROM pragma_table_info('sqs_messages') WHERE name = '${name}'`;
      if (!this.db.prepare(column).get()) {
        this.db.exec(`ALTER TABLE sqs_messages ADD COLUMN ${name} TEXT`);
      }
    }
    this.#insert = this.db.prepare(`
      INSERT OR REPLACE INTO sqs_messages (
        message_id, queue_name, body, md5_of_body, message_attributes, md5_of_message_attributes,
        sent_timestamp, approximate_receive_count, approximate_first_receive_timestamp,
        delay_until, message_group_id, message_deduplication_id, sequence_number, trace_header,
        dead_letter_source_arn
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  }

  /** The statement of fauxqs has neither trace header nor source. */
  override insertMessage(queueName: string, message: Message): void {
    this.#insert.run(
      message.messageId,
      queueName,
      message.body,
      message.md5OfBody,
      JSON.stringify(message.messageAttributes),
      message.md5OfMessageAttributes,
      message.sentTimestamp,
      message.approximateReceiveCount,
      message.approximateFirstReceiveTimestamp ?? null,
      message.delayUntil ?? null,
      message.messageGroupId ?? null,
      message.messageDeduplicationId ?? null,
      message.sequenceNumber ?? null,
      message.traceHeader ?? null,
      message.deadLetterSourceArn ?? null,
    );
  }

  override loadSqsMessages(queue: FauxqsQueue): void {
    super.loadSqsMessages(queue);
    const rows = this.db
      .prepare(
        `SELECT message_id, trace_header, dead_letter_source_arn FROM sqs_messages
        WHERE queue_name = ? AND coalesce(trace_header, dead_letter_source_arn) IS NOT NULL`,
      )
      .all(queue.name);
    if (rows.length === 0) return;
    const known = new Map(rows.map((row) => [row.message_id, row]));
    for (const message of messagesOf(queue)) {
      const { trace_header: header, dead_letter_source_arn: arn } =
        known.get(message.messageId) ?? {};
      if (typeof header === "string") message.traceHeader = header;
      if (typeof arn === "string") message.deadLetterSourceArn = arn;
    }
  }

  /** A change inside another one is part of it. */
  override transaction(change: () => void): void {
    if (this.db.isTransaction) change();
    else super.transaction(change);
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

function* messagesOf(queue: FauxqsQueue): Iterable<Message> {
  yield* queue.messages;
  yield* queue.delayedMessages;
  for (const { message } of queue.inflightMessages.values()) yield message;
  for (const group of queue.fifoMessages.values()) yield* group;
  for (const group of queue.fifoDelayed.values()) yield* group;
}
