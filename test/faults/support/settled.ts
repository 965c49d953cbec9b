import { becomes } from "../../support/becomes.ts";
import type { Account } from "./ledger.ts";

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
