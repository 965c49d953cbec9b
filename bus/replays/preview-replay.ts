import type { DeliveriesTable } from "../delivery/deliveries-table.ts";
import { afterStep, chosen, type Replay } from "./replay.ts";
import type { ReplayPreview } from "./view.ts";

/** Maximum number of rows that one preview reads. */
export const maxPreviewRows = 10_000;
const pageRows = 1_000;

/**
 * Counts the deliveries that a replay would select. It takes the replay's own steps, and changes nothing.
 *
 * @param replay - One that has not begun.
 */
export async function previewReplay(
  replay: Replay,
  deliveries: Pick<DeliveriesTable, "undelivered">,
): Promise<ReplayPreview> {
  const { company_id, from, created_at } = replay;
  let step = replay;
  for (let read = 0; read < maxPreviewRows && step.state === "running"; ) {
    const { status, after } = step.position;
    const limit = Math.min(pageRows, maxPreviewRows - read);
    const rows = await deliveries.undelivered(company_id, status, { from, after, limit });
    read += rows.length;
    const last = rows.length < limit ? undefined : rows.at(-1)?.id;
    const done = { matched: chosen(step, rows).length, sent: 0, skipped: 0 };
    step = afterStep(step, last, done, created_at);
  }
  return { matched: step.matched, more: step.state === "running" };
}
