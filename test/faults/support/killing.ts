import type { Repeated } from "./ledger.ts";

/**
 * Whether it was taken twice because the bus was killed before it had recorded that it was taken: there was a
 * kill between any two takings, and the bus knows of the last one only.
 *
 * @param recorded - How many takings the bus knows of.
 */
export function isExplainedBy(
  kills: readonly number[],
  { taken }: Repeated,
  recorded: number,
): boolean {
  const isKillBetween = taken.slice(1).every(({ at }, i) => {
    const before = taken[i]?.at ?? 0;
    return kills.some((kill) => before <= kill && kill <= at);
  });
  return isKillBetween && recorded === 1;
}
