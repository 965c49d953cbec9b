import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { DeliveryReference, UndeliveredStatus } from "../domain/delivery/index.ts";
import {
  backlogKey,
  type DeliveryEntry,
  referenceTo,
  undeliveredKey,
} from "../domain/history/records.ts";
import { tables } from "./tables.ts";

export type BacklogPage = {
  readonly items: readonly DeliveryReference[];
  /** There are no further ones. */
  readonly isEnd: boolean;
};

/** What of a subscription's deliveries has not arrived, the oldest first. */
export function backlog(table: string) {
  const query = (
    companyId: number,
    subscriptionId: string,
    status: UndeliveredStatus,
    after = "",
  ) => ({
    TableName: table,
    IndexName: "Backlog",
    KeyConditionExpression: "backlog = :backlog AND undelivered BETWEEN :after AND :end",
    ExpressionAttributeValues: {
      ":backlog": backlogKey(companyId, subscriptionId),
      // Greater than the last one's key, which a range includes.
      ":after": after === "" ? undeliveredKey(status, "") : `${undeliveredKey(status, after)}!`,
      ":end": undeliveredKey(status, "~"),
    },
  });

  return {
    async page(
      companyId: number,
      subscriptionId: string,
      status: UndeliveredStatus,
      { limit, after }: { readonly limit: number; readonly after?: string | undefined },
    ): Promise<BacklogPage> {
      const { Items = [], LastEvaluatedKey } = await tables.send(
        new QueryCommand({ ...query(companyId, subscriptionId, status, after), Limit: limit }),
      );
      return {
        items: Items.map((item) => referenceTo(item as DeliveryEntry)),
        isEnd: LastEvaluatedKey === undefined,
      };
    },

    /** How many there are. */
    async count(
      companyId: number,
      subscriptionId: string,
      status: UndeliveredStatus,
    ): Promise<number> {
      let count = 0;
      let from: Record<string, unknown> | undefined;
      do {
        const { Count = 0, LastEvaluatedKey } = await tables.send(
          new QueryCommand({
            ...query(companyId, subscriptionId, status),
            Select: "COUNT",
            ExclusiveStartKey: from,
          }),
        );
        count += Count;
        from = LastEvaluatedKey;
      } while (from);
      return count;
    },
  };
}
export type Backlog = ReturnType<typeof backlog>;
