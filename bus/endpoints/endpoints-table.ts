import { createHash } from "node:crypto";
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../aws/batch-get.ts";
import { existingItem, isWritten, namesIn, returningExisting, tables } from "../aws/tables.ts";
import { defined } from "../values/defined.ts";
import {
  type Endpoint,
  type EndpointKey,
  type Health,
  touchMs,
  unknownHealth,
} from "./endpoint.ts";
import { type RateLimit, windowOf } from "./pace.ts";

/** A change fails after this many conflicts with other changes. */
const maxTries = 10;
/** Number of partitions of the index `Wake`, which spread the endpoints. */
const shards = 4;

/** An endpoint to wake, and when, in unix milliseconds. */
type Waking = { readonly key: EndpointKey; readonly wake_at: number };
type Written = { readonly endpoint: Endpoint; readonly isChanged: boolean };

type Update = {
  readonly to: string;
  readonly where: string;
  readonly values: Readonly<Record<string, unknown>>;
};

/** Returns the endpoint of an item; a new one if there is no item. */
export function endpointOf(item: unknown): Endpoint {
  const { health = unknownHealth, version = 0, ...stored } = (item ?? {}) as Partial<Endpoint>;
  const { wake_at, touched_at, window, used, replay_id } = stored;
  return defined({ health, version, wake_at, touched_at, window, used, replay_id });
}

/** Counts the endpoints of a company whose attempts fail, or whose subscription the bus disabled. */
export function failingEndpoints(table: string) {
  const filter = "attribute_exists(#health.#failing_since) OR attribute_exists(#health.#disabled)";
  return {
    /** Reads all endpoints of the company. The count may be out of date by a moment. */
    async countOf(companyId: number): Promise<number> {
      let count = 0;
      let start: Record<string, unknown> | undefined;
      do {
        const found = await tables.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: "company_id = :company",
            FilterExpression: filter,
            ExpressionAttributeNames: namesIn(filter),
            ExpressionAttributeValues: { ":company": companyId },
            Select: "COUNT",
            ExclusiveStartKey: start,
          }),
        );
        count += found.Count ?? 0;
        start = found.LastEvaluatedKey;
      } while (start);
      return count;
    },
  };
}
export type FailingEndpoints = ReturnType<typeof failingEndpoints>;

/** Endpoints by company and subscription. The index `Wake` holds those that have a `wake_at`, by shard and time. */
export function endpointsTable(table: string) {
  /**
   * Writes if the condition is true.
   *
   * @returns The endpoint that is stored afterwards.
   */
  async function update(key: EndpointKey, { to, where, values }: Update): Promise<Written> {
    try {
      const { Attributes } = await tables.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(key),
          UpdateExpression: to,
          ConditionExpression: where,
          ExpressionAttributeNames: namesIn(to, where),
          ExpressionAttributeValues: values,
          ReturnValues: "ALL_NEW",
          ...returningExisting,
        }),
      );
      return { isChanged: true, endpoint: endpointOf(Attributes) };
    } catch (error) {
      return { isChanged: false, endpoint: endpointOf(existingItem(error)) };
    }
  }

  async function* wakingIn(shard: number, until: number): AsyncIterable<readonly Waking[]> {
    let start: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await tables.send(
        new QueryCommand({
          TableName: table,
          IndexName: "Wake",
          KeyConditionExpression: "wake_shard = :shard AND wake_at <= :until",
          ExpressionAttributeValues: { ":shard": shard, ":until": until },
          ExclusiveStartKey: start,
        }),
      );
      const page = Items as (EndpointKey & Pick<Waking, "wake_at">)[];
      if (page.length > 0) yield page.map((item) => ({ key: keyOf(item), wake_at: item.wake_at }));
      start = LastEvaluatedKey;
    } while (start);
  }

  return {
    async read(key: EndpointKey): Promise<Endpoint> {
      const { Item } = await tables.send(
        new GetCommand({ TableName: table, Key: keyOf(key), ConsistentRead: true }),
      );
      return endpointOf(Item);
    },

    /**
     * Reads the endpoints of many subscriptions of one company. They may be out of date by a moment.
     *
     * @throws Error if DynamoDB did not return all of them.
     */
    async readAll(
      keys: readonly EndpointKey[],
    ): Promise<(key: { readonly id: string }) => Endpoint> {
      const { items, missing } = await batchGet({
        [table]: { keys: keys.map(keyOf), isConsistent: false },
      });
      if (Object.keys(missing).length > 0) throw new Error("Endpoints could not be read");
      const found = new Map((items[table] ?? []).map((item) => [item.id, endpointOf(item)]));
      return ({ id }) => found.get(id) ?? endpointOf(undefined);
    },

    /**
     * Changes the health on top of concurrent changes. Writes nothing if nothing changes.
     *
     * @param known - The endpoint as read, perhaps a while ago.
     * @param change - Returns its argument if nothing changes; may be called several times.
     */
    async change(
      key: EndpointKey,
      known: Endpoint,
      change: (health: Health) => Health,
    ): Promise<Written> {
      let endpoint = known;
      for (let tries = 0; tries < maxTries; tries++) {
        const { health, version } = endpoint;
        const changed = change(health);
        if (changed === health) return { endpoint, isChanged: false };
        const written = await update(key, {
          to: "SET #health = :health, #version = :next",
          where: version === 0 ? "attribute_not_exists(#version)" : "#version = :version",
          values: {
            ":health": changed,
            ":next": version + 1,
            ...(version > 0 && { ":version": version }),
          },
        });
        if (written.isChanged) return written;
        endpoint = written.endpoint;
      }
      throw new Error(`Endpoint ${key.id} was changed by others ${maxTries} times in a row`);
    },

    /**
     * Plans a look at the endpoint at `at`, in unix milliseconds.
     *
     * @param latest - A look that is planned by this time keeps its time.
     * @returns True if the planned look was later, or there was none.
     */
    async wake(key: EndpointKey, at: number, nowMs: number, latest = at): Promise<boolean> {
      for (;;) {
        const { isChanged, endpoint } = await update(key, {
          to: "SET #wake_at = :at, #wake_shard = :shard, #touched_at = :now",
          where: "attribute_not_exists(#wake_at) OR #wake_at > :latest",
          values: { ":at": at, ":latest": latest, ":shard": shardOf(key), ":now": nowMs },
        });
        if (isChanged) return true;
        if (nowMs - (endpoint.touched_at ?? 0) <= touchMs) return false;
        const touched = await update(key, {
          to: "SET #touched_at = :now",
          where: "#wake_at <= :latest",
          values: { ":latest": latest, ":now": nowMs },
        });
        if (touched.isChanged) return false;
        // A look has finished in between, and may have moved the time or removed it.
      }
    },

    /**
     * Uses one attempt of a rate limit.
     *
     * @returns False if its window has no room.
     */
    async take(key: EndpointKey, limit: RateLimit, nowMs: number): Promise<boolean> {
      const window = windowOf(limit, nowMs);
      for (;;) {
        const another = await update(key, {
          to: "SET #used = #used + :one",
          where: "#window = :window AND #used < :max",
          values: { ":one": 1, ":window": window, ":max": limit.max },
        });
        if (another.isChanged) return true;
        // A later window means that this function's clock is behind, or that it was slow.
        if ((another.endpoint.window ?? 0) >= window) return false;
        const first = await update(key, {
          to: "SET #window = :window, #used = :one",
          where: "attribute_not_exists(#window) OR #window < :window",
          values: { ":one": 1, ":window": window },
        });
        if (first.isChanged) return true;
        // Another function began the window in between.
      }
    },

    /**
     * Begins a look at an endpoint, and plans another in case this one does not finish.
     *
     * @param known - The endpoint as read.
     * @param nextAt - The time of the other look, in unix milliseconds.
     * @returns The endpoint; undefined if its `wake_at` has changed.
     */
    async begin(key: EndpointKey, known: Endpoint, nextAt: number): Promise<Endpoint | undefined> {
      if (known.wake_at === undefined) return undefined;
      const { isChanged, endpoint } = await update(key, {
        to: "SET #wake_at = :next",
        where: "#wake_at = :known",
        values: { ":next": nextAt, ":known": known.wake_at },
      });
      return isChanged ? endpoint : undefined;
    },

    /**
     * Finishes a look, unless a row began to wait meanwhile.
     *
     * @param wakeAt - When to look next; undefined for never.
     */
    async finish(key: EndpointKey, begun: Endpoint, wakeAt: number | undefined): Promise<void> {
      const { where, values } = unchangedSince(begun);
      await update(
        key,
        wakeAt === undefined
          ? { to: "REMOVE #wake_at, #wake_shard", where, values }
          : { to: "SET #wake_at = :next", where, values: { ...values, ":next": wakeAt } },
      );
    },

    /** Deletes an endpoint after a look, unless a row began to wait meanwhile. */
    async forget(key: EndpointKey, begun: Endpoint): Promise<void> {
      const { where, values } = unchangedSince(begun);
      const command = new DeleteCommand({
        TableName: table,
        Key: keyOf(key),
        ConditionExpression: where,
        ExpressionAttributeNames: namesIn(where),
        ExpressionAttributeValues: values,
      });
      await isWritten(tables.send(command));
    },

    /** Reads pages of endpoints to wake by a time, in unix milliseconds, from an index that lags. */
    async *waking(until: number): AsyncIterable<readonly Waking[]> {
      for (let shard = 0; shard < shards; shard++) yield* wakingIn(shard, until);
    },

    /**
     * Starts a replay.
     *
     * @returns False if another one is running.
     */
    async enter(key: EndpointKey, replayId: string): Promise<boolean> {
      const { isChanged } = await update(key, {
        to: "SET #replay_id = :id",
        // The client repeats a write whose answer got lost.
        where: "attribute_not_exists(#replay_id) OR #replay_id = :id",
        values: { ":id": replayId },
      });
      return isChanged;
    },

    /** Ends a replay, so that the endpoint can have another. */
    async leave(key: EndpointKey, replayId: string): Promise<void> {
      await update(key, {
        to: "REMOVE #replay_id",
        where: "#replay_id = :id",
        values: { ":id": replayId },
      });
    },
  };
}
export type EndpointsTable = ReturnType<typeof endpointsTable>;

function keyOf({ company_id, id }: EndpointKey) {
  return { company_id, id };
}

function shardOf({ company_id, id }: EndpointKey): number {
  return (createHash("sha256").update(`${company_id}#${id}`).digest()[0] ?? 0) % shards;
}

/** Returns the condition that no other look was requested since one began. */
function unchangedSince({ wake_at, touched_at }: Endpoint) {
  const isSame =
    touched_at === undefined ? "attribute_not_exists(#touched_at)" : "#touched_at = :touched";
  return {
    where: `#wake_at = :begun AND ${isSame}`,
    values: {
      ":begun": wake_at,
      ...(touched_at !== undefined && { ":touched": touched_at }),
    },
  };
}
