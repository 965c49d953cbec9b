import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { DeliveryReference } from "../domain/delivery/index.ts";
import { laneKey } from "../domain/order.ts";
import { daysFrom, retentionDays, tables } from "./tables.ts";

/** A delivery that is in order. */
export type InOrder = DeliveryReference & { readonly object: string };

const keyOf = ({ event, subscription_id, object, delivery_id }: InOrder) => ({
  lane: laneKey(event.company_id, subscription_id, object),
  id: delivery_id,
});

/** The deliveries of ordered subscriptions that are not done, by lane, in their order. */
export function lanes(table: string) {
  return {
    /** Puts a delivery in its place; what is there already gets this standing. */
    async put(delivery: InOrder): Promise<void> {
      const expires_at = daysFrom(Date.now(), retentionDays);
      await tables.send(
        new PutCommand({ TableName: table, Item: { ...keyOf(delivery), delivery, expires_at } }),
      );
    },

    async remove(delivery: InOrder): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: keyOf(delivery) }));
    },

    /** The first ones, consistently: nothing overtakes what was put before. */
    async first(lane: string, count: number): Promise<readonly InOrder[]> {
      const { Items = [] } = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "lane = :lane",
          ExpressionAttributeValues: { ":lane": lane },
          ConsistentRead: true,
          Limit: count,
        }),
      );
      return Items.map(({ delivery }) => delivery as InOrder);
    },
  };
}
export type Lanes = ReturnType<typeof lanes>;
