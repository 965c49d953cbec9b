import type { Repeated } from "./ledger.ts";

/** How long before a kill the bus may have a delivery's answer without having recorded it. */
const unrecordedMs = 3_000;

/**
 * Whether it was taken twice because the bus was killed in between, when it could not yet have recorded that
 * it was taken: each taking but the last lies shortly before a kill, and the next one after it.
 */
export function isExplainedBy(kills: readonly number[], { taken }: Repeated): boolean {
  return taken.slice(1).every(({ at }, i) => {
    const before = taken[i]?.at ?? 0;
    return kills.some((kill) => before <= kill && kill - before <= unrecordedMs && kill <= at);
  });
}
