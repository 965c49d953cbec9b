import { compiledEvents } from "../../domain/event-filter.ts";
import { timeOfId } from "../../domain/id.ts";
import { matches } from "../../domain/patterns/index.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { type Replay, statusesOf } from "./replay.ts";

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

/** What a step of a replay did. */
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
