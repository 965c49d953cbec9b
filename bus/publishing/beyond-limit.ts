import type { Checked } from "../events/publication.ts";
import type { RateLimiter } from "../rate-limits/rate-limiter.ts";
import { problem } from "../values/problem.ts";
import type { Refused } from "./accept.ts";

/**
 * Finds the events of a request that exceed their company's limit, with their refusals. A company's first events
 * pass. A repeated event counts again.
 */
export async function beyondLimit(
  checked: readonly Checked[],
  limiter: RateLimiter,
  nowMs: number,
): Promise<ReadonlyMap<Checked, Refused>> {
  const valid = checked.filter((item) => item.ok);
  const byCompany = Map.groupBy(valid, ({ publication }) => publication.event.company_id);
  const refused = await Promise.all(
    [...byCompany].map(async ([companyId, items]) => {
      const { granted, retryAfter } = await limiter.take(
        `company/${companyId}`,
        items.length,
        nowMs,
      );
      const detail = `Company ${companyId} publishes too many events: send this one again in ${retryAfter} s.`;
      const refusal = { kind: "refused", problem: problem("rate-limited", detail), retryAfter };
      return items.slice(granted).map((item) => [item, refusal as Refused] as const);
    }),
  );
  return new Map(refused.flat());
}
