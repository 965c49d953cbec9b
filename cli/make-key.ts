import type { ApiKey } from "../bus/keys/api-key.ts";
import type { ApiKeyStore } from "../bus/keys/api-keys-table.ts";
import { type KeyInput, newApiKey } from "../bus/keys/new-api-key.ts";

/**
 * Makes a key that code asks for, and stores what is known of it.
 *
 * @throws When no such key can be made.
 */
export async function makeKey(
  store: ApiKeyStore,
  asked: KeyInput,
): Promise<{ readonly key: string; readonly apiKey: ApiKey }> {
  const made = newApiKey(asked, Date.now());
  if (!made.ok) throw new Error(`No such key can be made: ${JSON.stringify(made.faults)}`);
  await store.add(made.key, made.apiKey);
  return made;
}
