import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type KeptAnswer, longestCallMs } from "../domain/api/idempotency.ts";
import { putUnless } from "./conditional-write.ts";
import { daysFrom, tables } from "./tables.ts";

/** How long an answer is kept for whoever asks again. */
const retentionDays = 1;

/** Answers to calls that were made with an Idempotency-Key, by who made them and by that key. */
export function idempotentAnswers(table: string) {
  return {
    /**
     * Makes this call the one with that key, if there is none, or one that died without an answer.
     *
     * @returns What is kept of the other one; undefined if it is this call.
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
          caller,
          key,
          request_hash: requestHash,
          begun_at: nowMs,
          expires_at: daysFrom(nowMs, retentionDays),
        },
        // DynamoDB deletes what is too old late.
        ConditionExpression:
          "attribute_not_exists(caller) OR expires_at <= :now OR (attribute_not_exists(answer) AND begun_at < :died)",
        ExpressionAttributeValues: {
          ":now": Math.floor(nowMs / 1000),
          ":died": nowMs - longestCallMs,
        },
      });
      return other as KeptAnswer | undefined;
    },

    async keep(caller: string, key: string, kept: KeptAnswer, nowMs: number): Promise<void> {
      const expires_at = daysFrom(nowMs, retentionDays);
      await tables.send(
        new PutCommand({ TableName: table, Item: { caller, key, ...kept, expires_at } }),
      );
    },

    /** The call failed: the next one with that key is the first. */
    async forget(caller: string, key: string): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: { caller, key } }));
    },
  };
}
export type IdempotentAnswers = ReturnType<typeof idempotentAnswers>;
