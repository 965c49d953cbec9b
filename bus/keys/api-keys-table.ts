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
  isSession,
  isWellFormedKey,
  type KeyOwner,
  ownerOf,
  sessionsOf,
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

  /** Returns the number of deleted items. */
  async function deleteAll(query: ReturnType<typeof byOwner>): Promise<number> {
    let count = 0;
    let start: Record<string, unknown> | undefined;
    do {
      const found = await tables.send(new QueryCommand({ ...query, ExclusiveStartKey: start }));
      const deletions = (found.Items ?? []).map(async ({ hash }) => {
        const command = { TableName: table, Key: { hash }, ReturnValues: "ALL_OLD" } as const;
        return (await tables.send(new DeleteCommand(command))).Attributes;
      });
      count += (await Promise.all(deletions)).filter((deleted) => deleted !== undefined).length;
      start = found.LastEvaluatedKey;
    } while (start !== undefined);
    return count;
  }

  return {
    async find(key: string, nowMs: number): Promise<ApiKey | undefined> {
      if (!isWellFormedKey(key)) return undefined;
      const apiKey = await byHash.get(hashKey(key));
      return apiKey && !hasExpired(apiKey, nowMs) ? apiKey : undefined;
    },

    /** Stores a key, or a portal session with its token as the key. */
    async add(key: string, { expires_at, ...apiKey }: ApiKey): Promise<void> {
      const { created_by, scope } = apiKey;
      const keptDays = isSession(apiKey) ? 0 : daysAfterExpiry;
      const item: Item = {
        ...apiKey,
        hash: hashKey(key),
        owner: created_by === undefined ? ownerOf(scope) : sessionsOf(created_by),
        ...(expires_at === undefined
          ? {}
          : { valid_until: expires_at, expires_at: daysFrom(expires_at, keptDays) }),
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

    /** Returns true if an owner has a key. It may lag behind new and revoked keys by a moment. */
    async has(owner: KeyOwner, id: string): Promise<boolean> {
      const query = byOwner(table, owner, "AND id = :id", id);
      return ((await tables.send(new QueryCommand(query))).Items ?? []).length > 0;
    },

    /**
     * Revokes a key, and then the portal sessions that it created. A call that ends before all of them are gone can
     * be repeated.
     *
     * @returns True if there was such a key or session. One made a moment ago may not be found yet.
     */
    async revoke(owner: KeyOwner, id: string): Promise<boolean> {
      const keys = await deleteAll(byOwner(table, owner, "AND id = :id", id));
      const sessions = await deleteAll(byOwner(table, sessionsOf(id), "", undefined));
      return keys + sessions > 0;
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

function apiKeyOf(item: Item): ApiKey {
  const { id, scope, created_by, name, created_at, valid_until, last_used_at } = item;
  return { id, scope, created_by, name, created_at, expires_at: valid_until, last_used_at };
}
