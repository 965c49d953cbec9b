import { randomBytes } from "node:crypto";
import { eventTypes } from "../../catalog/index.ts";
import { Refusal } from "../api/http/response.ts";
import { environment } from "../aws/lambda.ts";
import { log } from "../aws/log.ts";
import type { Checked } from "../events/publication.ts";
import { rateCounts } from "../rate-limits/rate-counts-table.ts";
import { type RateLimiter, rateLimiter } from "../rate-limits/rate-limiter.ts";
import { type RefusalStore, refusalStore } from "../refusals/refusals-table.ts";
import type { Result } from "./accept.ts";
import { type Refused, recordsOf, refusedLines, refusedOf, type Sender } from "./refused.ts";

/**
 * Maximum number of records a second for each key and source, on average over ten seconds, so that a flood of wrong
 * events does not become a flood of writes. All wrong events are logged.
 */
export const recordsPerSecond = 5;

type Ports = {
  readonly store: Pick<RefusalStore, "add">;
  readonly limiter: RateLimiter;
};

/** Logs and records refused events, and records suppressed ones. A request without any costs no call. */
export function refusalRecorder({ store, limiter }: Ports) {
  async function keep(
    sender: Sender,
    refused: readonly Refused[],
    results: readonly Result[],
    nowMs: number,
  ): Promise<void> {
    for (const line of refusedLines(sender, refused, (code) => eventTypes.has(code))) {
      log("event.refused", line);
    }
    const records = recordsOf(sender, refused, results, nowMs, () => randomBytes(9));
    if (records.length === 0) return;
    try {
      const { granted } = await limiter.take(sender.id, records.length, nowMs);
      if (granted > 0) await store.add(records.slice(0, granted), nowMs);
    } catch (error) {
      // The publisher has its answer. The record is only for looking it up.
      log("refusal.not_recorded", { sender: sender.id, error: String(error) });
    }
  }

  return {
    /** Records the events of a request that were refused or suppressed. It never fails. */
    record(
      sender: Sender,
      checked: readonly Checked[],
      results: readonly Result[],
      nowMs: number,
    ): Promise<void> {
      return keep(sender, refusedOf(checked, results), results, nowMs);
    },

    /** Handles a request, and records it if all of it is refused. */
    async during<Answer>(
      sender: Sender,
      nowMs: number,
      handle: () => Promise<Answer>,
    ): Promise<Answer> {
      try {
        return await handle();
      } catch (error) {
        if (error instanceof Refusal) {
          await keep(sender, [{ claim: {}, problem: error.problem }], [], nowMs);
        }
        throw error;
      }
    },
  };
}

/** Returns the recorder that the environment variables configure. */
export function configuredRecorder() {
  const env = environment("REFUSALS_TABLE", "RATE_COUNTS_TABLE");
  return refusalRecorder({
    store: refusalStore(env.REFUSALS_TABLE),
    limiter: rateLimiter(rateCounts(env.RATE_COUNTS_TABLE), "refusals", recordsPerSecond),
  });
}
