import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, tables } from "../aws/tables.ts";

/** Maximum milliseconds that a request waits for a count. */
const timeoutMs = 250;
/** Retention of a count, in days. Its window ends after seconds. */
const retentionDays = 1 / 24;

/** Counts that all function environments share. */
export function rateCounts(table: string) {
  return {
    /**
     * Adds to a count.
     *
     * @returns The new count.
     */
    async add(id: string, added: number, nowMs: number): Promise<number> {
      const { Attributes } = await tables.send(
        new UpdateCommand({
          TableName: table,
          Key: { id },
          UpdateExpression: "ADD taken :added SET expires_at = :expires_at",
          ExpressionAttributeValues: {
            ":added": added,
            ":expires_at": daysFrom(nowMs, retentionDays),
          },
          ReturnValues: "UPDATED_NEW",
        }),
        { abortSignal: AbortSignal.timeout(timeoutMs) },
      );
      return Attributes?.taken as number;
    },
  };
}
export type RateCounts = ReturnType<typeof rateCounts>;
