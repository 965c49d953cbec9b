import { matches } from "../../packages/event-patterns/index.ts";
import type { UndeliveredStatus } from "../delivery/outcome.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { compiledEvents } from "../events/event-filter.ts";
import { timeOfId } from "../values/id.ts";

/** Which of a subscription's deliveries can be sent again: all that did not arrive, or some of them. */
export const replayedStatuses = ["undelivered", "retrying", "held", "dead"] as const;
export type ReplayedStatus = (typeof replayedStatuses)[number];

/**
 * In which order a replay goes through them. The dead come last: one that fails again is retrying then, and
 * would be sent twice if those came later.
 */
export const statusesOf: Readonly<Record<ReplayedStatus, readonly UndeliveredStatus[]>> = {
  undelivered: ["retrying", "held", "dead"],
  retrying: ["retrying"],
  held: ["held"],
  dead: ["dead"],
};

/** A job that sends a subscription's deliveries again, step by step. */
export type Replay = {
  readonly company_id: number;
  readonly id: string;
  readonly subscription_id: string;
  /** Counts its changes, from 1. */
  readonly version: number;
  readonly state: "running" | "finished" | "cancelled";
  readonly status: ReplayedStatus;
  /** Event code; a star stands for anything. */
  readonly event?: string;
  /** Unix milliseconds: accepted at this moment or later, and before that one. */
  readonly from: number;
  readonly before: number;
  readonly per_second: number;
  /** Where the next step begins. */
  readonly position: { readonly status: UndeliveredStatus; readonly after?: string };
  /** When the next step may be made, in unix milliseconds. */
  readonly resume_at?: number;
  readonly matched: number;
  readonly sent: number;
  readonly skipped: number;
  /** Unix milliseconds. */
  readonly created_at: number;
  readonly finished_at?: number;
  /** Unix seconds, by which DynamoDB deletes it at some time. */
  readonly expires_at: number;
};

/** Returns the rows of a page that a replay is for. */
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
 * @param last - The id of the last row that the step looked at, if there may be further ones.
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
  // Rows come in the order in which their events were accepted.
  if (last !== undefined && timeOfId(last) < replay.before) {
    return { ...counted, position: { status, after: last } };
  }
  const statuses = statusesOf[replay.status];
  const next = statuses[statuses.indexOf(status) + 1];
  return next
    ? { ...counted, position: { status: next } }
    : { ...counted, state: "finished", finished_at: nowMs };
}
