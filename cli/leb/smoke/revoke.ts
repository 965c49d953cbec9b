import { setTimeout as pause } from "node:timers/promises";
import { type ApiKey, ownerOf } from "../../../bus/keys/api-key.ts";
import type { ApiKeyStore } from "../../../bus/keys/api-keys-table.ts";

const [tries, pauseMs] = [10, 300];

/**
 * Revokes a key that was made a moment ago, and may not be found yet.
 *
 * @throws Error if it is not found at all.
 */
export async function revoke(
  keys: Pick<ApiKeyStore, "revoke">,
  { id, scope }: ApiKey,
): Promise<void> {
  for (let i = 0; i < tries; i++) {
    if (await keys.revoke(ownerOf(scope), id)) return;
    await pause(pauseMs);
  }
  throw new Error("it is not found; it expires within the hour");
}
