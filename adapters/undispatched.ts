import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { BusDetail } from "../domain/event.ts";
import { timeOrderedId } from "../domain/id.ts";
import { longestWait, objectKey, objectOf, type Place } from "../domain/order.ts";
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

    /**
     * The earliest of an object that is still waited for, consistently. One that is older may be there for as
     * long as notes are kept, in front of others.
     */
    async first(
      companyId: number,
      channel: string,
      object: string,
      nowMs: number,
    ): Promise<Place | undefined> {
      const since = timeOrderedId("evt", nowMs - longestWait, new Uint8Array(10));
      const { Items = [] } = await tables.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "#object = :object AND id >= :since",
          ExpressionAttributeNames: { "#object": "object" },
          ExpressionAttributeValues: {
            ":object": objectKey(companyId, channel, object),
            ":since": since,
          },
          ConsistentRead: true,
          Limit: 1,
        }),
      );
      return Items[0] as Place | undefined;
    },
  };
}
export type Undispatched = ReturnType<typeof undispatched>;
