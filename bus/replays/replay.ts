import { matches } from "../../packages/event-patterns/index.ts";
import type { UndeliveredStatus } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { compiledEvents } from "../events/event-filter.ts";
import { timeOfId } from "../values/id.ts";

/** The deliveries that a replay sends, by status. `undelivered` means all that did not arrive. */
export const replayedStatuses = ["undelivered", "retrying", "held", "dead"] as const;
export type ReplayedStatus = (typeof replayedStatuses)[number];

/**
 * The order in which a replay reads the statuses. Dead ones come last: one that fails once more is retrying then, and
 * would be sent twice if retrying ones came later.
 */
export const statusesOf: Readonly<Record<ReplayedStatus, readonly UndeliveredStatus[]>> = {
  undelivered: ["retrying", "held", "dead"],
  retrying: ["retrying"],
  held: ["held"],
  dead: ["dead"],
};

/** A job that sends many deliveries of a subscription, step by step. */
export type Replay = {
  readonly company_id: number;
  readonly id: string;
  readonly subscription_id: string;
  /** Number of its changes, from 1. */
  readonly version: number;
  readonly state: "running" | "finished" | "cancelled";
  readonly status: ReplayedStatus;
  /** Event code. A star matches any characters. */
  readonly event?: string;
  /** Range of the time of acceptance in unix milliseconds. `from` is inclusive, `before` is exclusive. */
  readonly from: number;
  readonly before: number;
  readonly per_second: number;
  /** Where the next step begins. */
  readonly position: { readonly status: UndeliveredStatus; readonly after?: string };
  /** When the next step is due, in unix milliseconds. */
  readonly resume_at?: number;
  readonly matched: number;
  readonly sent: number;
  readonly skipped: number;
  /** Unix milliseconds. */
  readonly created_at: number;
  readonly finished_at?: number;
  /** Unix seconds after which DynamoDB deletes it. */
  readonly expires_at: number;
};

/** Returns the rows of a page that a replay selects. */
export function chosen(
  { subscription_id, event: codes, from, before }: Replay,
  page: readonly DeliveryRow[],
): readonly DeliveryRow[] {
  const compiled = codes === undefined ? undefined : compiledEvents([codes]);
  return page.filter((row) => {
    const acceptedAt = timeOfId(row.id);
    return (
      row.subscription_id === subscription_id &&
      acceptedAt >= from &&
      acceptedAt < before &&
      (compiled === undefined || matches(compiled, { "detail-type": row.event }))
    );
  });
}

/** The counts of one step of a replay. */
export type Done = { readonly matched: number; readonly sent: number; readonly skipped: number };

/**
 * Returns a replay after a step.
 *
 * @param last - The id of the last row that the step read, if there may be more.
 */
export function afterStep(
  replay: Replay,
  last: string | undefined,
  done: Done,
  nowMs: number,
): Replay {
  const counted: Replay = {
    ...replay,
    version: replay.version + 1,
    matched: replay.matched + done.matched,
    sent: replay.sent + done.sent,
    skipped: replay.skipped + done.skipped,
  };
  const { status } = replay.position;
  // Rows are in order of acceptance.
  if (last !== undefined && timeOfId(last) < replay.before) {
    return { ...counted, position: { status, after: last } };
  }
  const statuses = statusesOf[replay.status];
  const next = statuses[statuses.indexOf(status) + 1];
  return next
    ? { ...counted, position: { status: next } }
    : { ...counted, state: "finished", finished_at: nowMs };
}
