import { setTimeout as wait } from "node:timers/promises";

const interval = 250;

/**
 * Checks until the condition is true or the time is up.
 *
 * @returns True if the condition became true.
 */
export async function becomes(look: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!(await look())) {
    if (Date.now() > end) return false;
    await wait(interval);
  }
  return true;
}
