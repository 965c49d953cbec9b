import { expect, test } from "vitest";
import { checkMutation, mutations } from "./mutations.ts";
import { simulate, storyOf } from "./simulate.ts";

/**
 * Simulates seeds until one fails.
 *
 * @returns The story of the failed one.
 */
async function firstFailure(first: number, count: number, isCalm: boolean) {
  for (let seed = first; seed < first + count; seed++) {
    const { violations } = await simulate(seed, { isCalm });
    const [violation] = violations;
    if (violation) return storyOf(seed, { isCalm }, violation);
  }
  return undefined;
}

test("loses nothing in 60 simulated weeks with every fault", async () => {
  expect(await firstFailure(1, 60, false)).toBeUndefined();
});

test("attempts each delivery without faults exactly as often as its receiver requires", async () => {
  expect(await firstFailure(1, 20, true)).toBeUndefined();
});

test("the same seed gives the same simulation", async () => {
  const [one, two] = [await simulate(7, { days: 2 }), await simulate(7, { days: 2 })];
  expect(one.world.scheduler.count()).toBe(two.world.scheduler.count());
  expect([...one.world.history.attempts]).toEqual([...two.world.history.attempts]);
});

test.each(mutations)("the mutation applies: $name", checkMutation);
