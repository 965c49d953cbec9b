import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

/** A client tries again within seconds; how long AWS remembers a token it does not say. */
const REMEMBERED_MS = 60 * 60 * 1000;

/**
 * The requests that were done, by their client tokens: one that comes again, since its answer got
 * lost, is not done twice. The same token with another request is another request.
 */
export class RequestTokens {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
    db.exec(`
      CREATE TABLE IF NOT EXISTS tokens (
        request TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX IF NOT EXISTS expiry ON tokens (expires_at);`);
  }

  /** Remembers the request. Gives whether it is a new one. */
  add(operation: string, token: string, request: object): boolean {
    const now = Date.now();
    this.#db.prepare("DELETE FROM tokens WHERE expires_at < ?").run(now);
    const text = JSON.stringify([operation, token, request]);
    const { changes } = this.#db
      .prepare("INSERT OR IGNORE INTO tokens (request, expires_at) VALUES (?, ?)")
      .run(createHash("sha256").update(text).digest("base64"), now + REMEMBERED_MS);
    return changes === 1;
  }
}
