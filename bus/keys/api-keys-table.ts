import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { cached } from "../aws/cached.ts";
import type { Page } from "../aws/company-items.ts";
import { daysFrom, isWritten, tables } from "../aws/tables.ts";
import {
  type ApiKey,
  hasExpired,
  hashKey,
  isWellFormedKey,
  type KeyOwner,
  ownerOf,
  staleUse,
} from "./api-key.ts";

/** Maximum milliseconds that a request waits for its use to be recorded. */
const useTimeoutMs = 250;
/** Days that an expired key stays in lists, so that its owner can see why it is refused. */
const daysAfterExpiry = 30;

/**
 * A key's item. Its `expires_at` is in seconds, for DynamoDB to delete the item. The key's own expiry is
 * `valid_until`.
 */
type Item = Omit<ApiKey, "expires_at"> & {
  readonly hash: string;
  readonly owner: KeyOwner;
  readonly valid_until?: number | undefined;
  readonly expires_at?: number | undefined;
};

/** Maximum number of keys that a function keeps in memory. */
const maxCached = 1000;

/**
 * API keys by their hash. The key itself is stored nowhere, and the store never returns a hash.
 *
 * @param maxAgeMs - Milliseconds that a key stays in memory. With 0, a revoked key is refused at once.
 */
export function apiKeyStore(table: string, maxAgeMs = 0) {
  const byHash = cached(read, { maxAgeMs, maxEntries: maxCached });

  async function read(hash: string): Promise<ApiKey | undefined> {
    const { Item } = await tables.send(
      new GetCommand({ TableName: table, Key: { hash }, ConsistentRead: true }),
    );
    return Item && apiKeyOf(Item as Item);
  }

  return {
    async find(key: string, nowMs: number): Promise<ApiKey | undefined> {
      if (!isWellFormedKey(key)) return undefined;
      const apiKey = await byHash.get(hashKey(key));
      return apiKey && !hasExpired(apiKey, nowMs) ? apiKey : undefined;
    },

    async add(key: string, { expires_at, ...apiKey }: ApiKey): Promise<void> {
      const item: Item = {
        ...apiKey,
        hash: hashKey(key),
        owner: ownerOf(apiKey.scope),
        ...(expires_at === undefined
          ? {}
          : { valid_until: expires_at, expires_at: daysFrom(expires_at, daysAfterExpiry) }),
      };
      await tables.send(new PutCommand({ TableName: table, Item: item }));
    },

    /**
     * Reads a page of an owner's keys, oldest first. It may lag behind new and revoked keys by a moment.
     *
     * @param after - The last id of the page before.
     */
    async page(owner: KeyOwner, limit: number, after?: string): Promise<Page<ApiKey>> {
      const found = await tables.send(
        new QueryCommand({
          ...byOwner(table, owner, after === undefined ? "" : "AND id > :id", after),
          Limit: limit,
        }),
      );
      const items = (found.Items ?? []).map((item) => apiKeyOf(item as Item));
      const last = found.LastEvaluatedKey && items.at(-1);
      return { items, ...(last ? { next: last.id } : {}) };
    },

    /**
     * Revokes a key.
     *
     * @returns True if there was such a key. One made a moment ago may not be found yet.
     */
    async revoke(owner: KeyOwner, id: string): Promise<boolean> {
      const { Items = [] } = await tables.send(
        new QueryCommand(byOwner(table, owner, "AND id = :id", id)),
      );
      const hash = Items[0]?.hash;
      if (hash === undefined) return false;
      const { Attributes } = await tables.send(
        new DeleteCommand({ TableName: table, Key: { hash }, ReturnValues: "ALL_OLD" }),
      );
      return Attributes !== undefined;
    },

    /** Records a key's use, unless another request just did, or the key is gone. */
    async touch(key: string, nowMs: number): Promise<void> {
      const hash = hashKey(key);
      const command = new UpdateCommand({
        TableName: table,
        Key: { hash },
        UpdateExpression: "SET last_used_at = :now",
        ConditionExpression:
          "attribute_exists(#hash) AND (attribute_not_exists(last_used_at) OR last_used_at <= :stale)",
        ExpressionAttributeNames: { "#hash": "hash" },
        ExpressionAttributeValues: { ":now": nowMs, ":stale": staleUse(nowMs) },
      });
      await isWritten(tables.send(command, { abortSignal: AbortSignal.timeout(useTimeoutMs) }));
      // Otherwise each request until then would record its use.
      byHash.forget(hash);
    },
  };
}
export type ApiKeyStore = ReturnType<typeof apiKeyStore>;

/** Returns the query for an owner's keys. A cursor of the index itself would contain the hash. */
function byOwner(table: string, owner: KeyOwner, condition: string, id: string | undefined) {
  return {
    TableName: table,
    IndexName: "ByOwner",
    KeyConditionExpression: `#owner = :owner ${condition}`,
    ExpressionAttributeNames: { "#owner": "owner" },
    ExpressionAttributeValues: { ":owner": owner, ...(id === undefined ? {} : { ":id": id }) },
  };
}

function apiKeyOf({ id, scope, name, created_at, valid_until, last_used_at }: Item): ApiKey {
  return { id, scope, name, created_at, expires_at: valid_until, last_used_at };
}
