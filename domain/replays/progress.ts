import type { DeliveryReference } from "../delivery/index.ts";
import { compiledEvents } from "../event-filter.ts";
import { matches } from "../patterns/index.ts";
import { type Replay, statusesOf } from "./replay.ts";

/** Which of a page's deliveries a replay is for. */
export function chosen(
  { event, from, before }: Replay,
  page: readonly DeliveryReference[],
): readonly DeliveryReference[] {
  const codes = event === undefined ? undefined : compiledEvents([event]);
  return page.filter(
    ({ event: { event, accepted_at } }) =>
      accepted_at >= from &&
      accepted_at < before &&
      (codes === undefined || matches(codes, { "detail-type": event })),
  );
}

/** A replay after a step that looked at a page of its deliveries. */
export function afterStep(
  replay: Replay,
  page: { readonly items: readonly DeliveryReference[]; readonly isEnd: boolean },
  done: { readonly matched: number; readonly sent: number; readonly skipped: number },
  nowMs: number,
): Replay {
  const counted: Replay = {
    ...replay,
    version: replay.version + 1,
    matched: replay.matched + done.matched,
    sent: replay.sent + done.sent,
    skipped: replay.skipped + done.skipped,
  };
  const last = page.items.at(-1);
  const { status } = replay.position;
  // They come in the order of their acceptance.
  const isPast = last !== undefined && last.event.accepted_at >= replay.before;
  if (!page.isEnd && !isPast && last) {
    return { ...counted, position: { status, after: last.delivery_id } };
  }
  const statuses = statusesOf[replay.status];
  const next = statuses[statuses.indexOf(status) + 1];
  return next
    ? { ...counted, position: { status: next } }
    : { ...counted, state: "finished", finished_at: nowMs };
}
