import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "./ledger.ts";

const interval = 250;

/**
 * Looks until it is so, or the time is up.
 *
 * @returns Whether it is so.
 */
export async function becomes(look: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (!(await look())) {
    if (Date.now() > end) return false;
    await wait(interval);
  }
  return true;
}

/**
 * Waits until nothing is missing, or waits to be sent.
 *
 * @returns The account then, or as it is when the time is up: whoever asked says what is wrong with it.
 */
export async function settled(look: () => Promise<Account>, withinMs: number): Promise<Account> {
  let found = await look();
  await becomes(async () => {
    if (found.lost.length + found.held > 0) found = await look();
    return found.lost.length + found.held === 0;
  }, withinMs);
  return found;
}
