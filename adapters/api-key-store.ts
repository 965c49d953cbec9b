import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { hashKey, isWellFormedKey, type KeyScope } from "../domain/api-key.ts";
import { tables } from "./tables.ts";

/** API keys, found by their hash: the key itself is nowhere. */
export function apiKeyStore(table: string) {
  return {
    async find(key: string): Promise<KeyScope | undefined> {
      if (!isWellFormedKey(key)) return undefined;
      const found = await tables.send(
        new GetCommand({ TableName: table, Key: { hash: hashKey(key) } }),
      );
      return found.Item?.scope as KeyScope | undefined;
    },

    async add(key: string, scope: KeyScope, name: string, nowMs: number): Promise<void> {
      const item = { hash: hashKey(key), scope, name, created_at: nowMs };
      await tables.send(new PutCommand({ TableName: table, Item: item }));
    },
  };
}
export type ApiKeyStore = ReturnType<typeof apiKeyStore>;
