import * as z from "zod/mini";
import { type Replay, replayedStatuses } from "./replay.ts";

/** What the API shows of a replay. Times are unix milliseconds. */
export const replaySchema = z.strictObject({
  id: z.string(),
  company_id: z.int(),
  subscription_id: z.string(),
  state: z.enum(["running", "finished", "cancelled"]),
  /** Of which deliveries. */
  status: z.enum(replayedStatuses),
  event: z.optional(z.string()),
  from: z.int(),
  to: z.int(),
  per_second: z.int(),
  /** Deliveries that matched so far, those that are sent or stay held, and those that the subscription cannot take. */
  matched: z.int(),
  sent: z.int(),
  skipped: z.int(),
  created_at: z.int(),
  finished_at: z.nullable(z.int()),
});
export type ReplayView = z.infer<typeof replaySchema>;

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
