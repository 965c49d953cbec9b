import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { RequestTokens } from "./request-tokens.ts";
import type { Schedule } from "./schedule.ts";

/** A schedule with what became of it so far. Times are Unix milliseconds. */
export type StoredSchedule = {
  readonly schedule: Schedule;
  /** What its expression says. */
  readonly scheduledAt: number;
  /** When its target is invoked next; undefined once that is done, and while it is disabled. */
  readonly dueAt: number | undefined;
  /** How many attempts to invoke the target failed. */
  readonly failures: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
};

export type ScheduleKey = { readonly GroupName: string; readonly Name: string };

type Row = {
  readonly schedule: string;
  readonly scheduled_at: number;
  readonly due_at: number | null;
  readonly failures: number;
  readonly created_at: number;
  readonly modified_at: number;
};

/**
 * The plus keeps SQLite from going through all schedules of the groups by the index of their names:
 * those that are due are few, and found by the index of the times.
 */
const OF_GROUPS = "+group_name IN (SELECT value FROM json_each(?))";

/** The schedules, which outlive the process, however it ends. */
export class ScheduleStore {
  readonly #db: DatabaseSync;
  readonly #tokens: RequestTokens;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#db = new DatabaseSync(join(folder, "scheduler.db"));
    // As for queues: a commit has to outlive this process, and not a power failure.
    this.#db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS schedules (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        group_name TEXT NOT NULL,
        name TEXT NOT NULL,
        schedule TEXT NOT NULL,
        scheduled_at INTEGER NOT NULL,
        due_at INTEGER,
        failures INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        modified_at INTEGER NOT NULL,
        UNIQUE (group_name, name)
      ) STRICT;
      CREATE INDEX IF NOT EXISTS due ON schedules (due_at, id);`);
    this.#tokens = new RequestTokens(this.#db);
  }

  get({ GroupName, Name }: ScheduleKey): StoredSchedule | undefined {
    const row = this.#db
      .prepare("SELECT * FROM schedules WHERE group_name = ? AND name = ?")
      .get(GroupName, Name);
    return row && storedOf(row as Row);
  }

  /** Puts it in the place of the one with that name, if there is one. */
  put({ schedule, scheduledAt, dueAt, failures, createdAt, modifiedAt }: StoredSchedule): void {
    this.#db
      .prepare(
        `INSERT INTO schedules
          (group_name, name, schedule, scheduled_at, due_at, failures, created_at, modified_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (group_name, name) DO UPDATE SET
          schedule = excluded.schedule, scheduled_at = excluded.scheduled_at,
          due_at = excluded.due_at, failures = excluded.failures,
          modified_at = excluded.modified_at`,
      )
      .run(
        schedule.GroupName,
        schedule.Name,
        JSON.stringify(schedule),
        scheduledAt,
        dueAt ?? null,
        failures,
        createdAt,
        modifiedAt,
      );
  }

  delete({ GroupName, Name }: ScheduleKey): void {
    this.#db
      .prepare("DELETE FROM schedules WHERE group_name = ? AND name = ?")
      .run(GroupName, Name);
  }

  /** Those that are due in these groups, the earliest first. */
  due(now: number, groups: readonly string[], limit: number): readonly StoredSchedule[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM schedules
        WHERE due_at <= ? AND ${OF_GROUPS}
        ORDER BY due_at, id LIMIT ?`,
      )
      .all(now, JSON.stringify(groups), limit);
    return rows.map((row) => storedOf(row as Row));
  }

  /** When the next one of these groups is due. */
  nextDue(groups: readonly string[]): number | undefined {
    const row = this.#db
      .prepare(
        `SELECT due_at FROM schedules
        WHERE due_at IS NOT NULL AND ${OF_GROUPS}
        ORDER BY due_at LIMIT 1`,
      )
      .get(JSON.stringify(groups));
    return row && Number(row.due_at);
  }

  /** In the order of their groups and names, after that key. */
  list(after: ScheduleKey, limit: number, filter: ListFilter): readonly StoredSchedule[] {
    const rows = this.#db
      .prepare(
        `SELECT * FROM schedules
        WHERE (group_name, name) > (?, ?)
          AND group_name = coalesce(?, group_name)
          AND schedule ->> 'State' = coalesce(?, schedule ->> 'State')
          AND substr(name, 1, length(?)) = ?
        ORDER BY group_name, name LIMIT ?`,
      )
      .all(
        after.GroupName,
        after.Name,
        filter.groupName ?? null,
        filter.state ?? null,
        filter.namePrefix,
        filter.namePrefix,
        limit,
      );
    return rows.map((row) => storedOf(row as Row));
  }

  /** How many wait in each group. */
  waiting(): ReadonlyMap<string, number> {
    const rows = this.#db
      .prepare(
        `SELECT group_name, count(*) AS count FROM schedules
        WHERE due_at IS NOT NULL GROUP BY group_name`,
      )
      .all();
    return new Map(rows.map(({ group_name, count }) => [String(group_name), Number(count)]));
  }

  /** Makes a change, unless the request with this token made it before. */
  once(operation: string, token: string | undefined, request: object, change: () => void): void {
    this.transaction(() => {
      if (token === undefined || this.#tokens.add(operation, token, request)) change();
    });
  }

  /** All or nothing, and one commit instead of many. */
  transaction(change: () => void): void {
    this.#db.exec("BEGIN");
    try {
      change();
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }
}

export type ListFilter = {
  readonly groupName: string | undefined;
  readonly state: string | undefined;
  readonly namePrefix: string;
};

function storedOf(row: Row): StoredSchedule {
  return {
    schedule: JSON.parse(row.schedule) as Schedule,
    scheduledAt: row.scheduled_at,
    dueAt: row.due_at ?? undefined,
    failures: row.failures,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
