import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, putUnless, tables } from "../aws/tables.ts";
import { type KeptAnswer, maxCallMs } from "./idempotency.ts";

/** Retention of an answer, in days. */
const retentionDays = 1;

/** Answers to calls with an Idempotency-Key, by caller and key. */
export function idempotencyKeys(table: string) {
  const itemKey = (caller: string, key: string) => ({ scope: `caller/${caller}`, key });
  return {
    /**
     * Begins a call with a key, unless another call with that key is running or has an answer. A call that died
     * without an answer is replaced.
     *
     * @returns The other call; undefined if this one began.
     */
    async begin(
      caller: string,
      key: string,
      requestHash: string,
      nowMs: number,
    ): Promise<KeptAnswer | undefined> {
      const other = await putUnless({
        TableName: table,
        Item: {
          ...itemKey(caller, key),
          request_hash: requestHash,
          begun_at: nowMs,
          expires_at: daysFrom(nowMs, retentionDays),
        },
        // DynamoDB deletes expired items late.
        ConditionExpression:
          "attribute_not_exists(request_hash) OR expires_at <= :now OR (attribute_not_exists(answer) AND begun_at < :died)",
        ExpressionAttributeValues: {
          ":now": Math.floor(nowMs / 1000),
          ":died": nowMs - maxCallMs,
        },
      });
      return other as KeptAnswer | undefined;
    },

    async keep(caller: string, key: string, kept: KeptAnswer, nowMs: number): Promise<void> {
      const expires_at = daysFrom(nowMs, retentionDays);
      await tables.send(
        new PutCommand({
          TableName: table,
          Item: { ...itemKey(caller, key), ...kept, expires_at },
        }),
      );
    },

    /** Frees the key of a call that failed. */
    async forget(caller: string, key: string): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: itemKey(caller, key) }));
    },
  };
}
export type IdempotencyKeys = ReturnType<typeof idempotencyKeys>;
