import type { ApiKey } from "../bus/keys/api-key.ts";
import type { ApiKeyStore } from "../bus/keys/api-keys-table.ts";
import { type KeyInput, newApiKey } from "../bus/keys/new-api-key.ts";

/**
 * Creates a key and stores its record.
 *
 * @throws Error if the input is not valid.
 */
export async function makeKey(
  store: ApiKeyStore,
  input: KeyInput,
): Promise<{ readonly key: string; readonly apiKey: ApiKey }> {
  const made = newApiKey(input, Date.now());
  if (!made.ok) throw new Error(`Cannot create this key: ${JSON.stringify(made.faults)}`);
  await store.add(made.key, made.apiKey);
  return made;
}
