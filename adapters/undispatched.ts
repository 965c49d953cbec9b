import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { BusDetail } from "../domain/event.ts";
import { timeOrderedId } from "../domain/id.ts";
import { objectKey, objectOf, type Place } from "../domain/order.ts";
import { daysFrom, tables } from "./tables.ts";

/** Far longer than anybody waits for one. */
const retentionDays = 1;

/** Sorts by acceptance. */
function keyOf(event: BusDetail, channel: string) {
  const entropy = Buffer.from(event.id.replaceAll("-", ""), "hex").subarray(0, 10);
  entropy[0] = event.position ?? 0;
  return {
    object: objectKey(event.company_id, channel, objectOf(event)),
    id: timeOrderedId("evt", event.accepted_at, entropy),
  };
}

/**
 * Events that are accepted and not yet dispatched, by channel and object: kept for companies with ordered
 * subscriptions, whose later events of the same object wait for them.
 */
export function undispatched(table: string) {
  return {
    async note(event: BusDetail, channel: string): Promise<void> {
      const { accepted_at, position } = event;
      const expires_at = daysFrom(accepted_at, retentionDays);
      const Item = { ...keyOf(event, channel), accepted_at, position, expires_at };
      await tables.send(new PutCommand({ TableName: table, Item }));
    },

    async forget(event: BusDetail, channel: string): Promise<void> {
      await tables.send(new DeleteCommand({ TableName: table, Key: keyOf(event, channel) }));
    },

    /** The earliest of an object, consistently. */
    async first(companyId: number, channel: string, object: string): Promise<Place | undefined> {
      const { Items = [] } = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#object = :object",
          ExpressionAttributeNames: { "#object": "object" },
          ExpressionAttributeValues: { ":object": objectKey(companyId, channel, object) },
          ConsistentRead: true,
          Limit: 1,
        }),
      );
      return Items[0] as Place | undefined;
    },
  };
}
export type Undispatched = ReturnType<typeof undispatched>;
