import * as z from "zod/mini";
import { type Replay, replayedStatuses } from "./replay.ts";

/** A replay as the API shows it. Times are unix milliseconds. */
export const replaySchema = z.strictObject({
  id: z.string(),
  company_id: z.int(),
  subscription_id: z.string(),
  state: z.enum(["running", "finished", "cancelled"]),
  /** The status of the deliveries that it selects. */
  status: z.enum(replayedStatuses),
  event: z.optional(z.string()),
  from: z.int(),
  to: z.int(),
  per_second: z.int(),
  /**
   * Numbers of deliveries so far: that matched, that were sent or stay held, and that the subscription cannot take.
   */
  matched: z.int(),
  sent: z.int(),
  skipped: z.int(),
  created_at: z.int(),
  finished_at: z.nullable(z.int()),
});
export type ReplayView = z.infer<typeof replaySchema>;

/** Number of deliveries that a replay would select. */
export const replayPreviewSchema = z.strictObject({
  matched: z.int(),
  /** True if there were too many rows to read, so that more deliveries may match. */
  more: z.boolean(),
});
export type ReplayPreview = z.infer<typeof replayPreviewSchema>;

/** Returns a replay as the API shows it: without its position, its version and its expiry. */
export function replayView(replay: Replay): ReplayView {
  const {
    position: _p,
    resume_at: _r,
    version: _v,
    expires_at: _e,
    before,
    finished_at = null,
    ...shown
  } = replay;
  return { ...shown, to: before, finished_at };
}
