import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { daysFrom, retentionDays, tables } from "../../adapters/tables.ts";
import type { Channel } from "../../catalog/index.ts";
import type { BusDetail } from "../../domain/event.ts";
import { timeOrderedId } from "../../domain/id.ts";
import { laneKey } from "../delivery/lane-key.ts";
import type { DeliveryReference } from "../delivery/message.ts";
import type { Lane } from "../delivery/types.ts";
import { maxPendingMs, orderingKeyOf, type Place, pendingKey } from "./lane.ts";
import type { Lanes } from "./types.ts";

/** Pending events are waited for far shorter than this. */
const pendingDays = 1;

/** Deliveries by lane, and accepted events that are not dispatched by channel and ordering key, both in their order. */
export function lanesTable(table: string): Lanes {
  const put = (Item: Record<string, unknown>) =>
    tables.send(new PutCommand({ TableName: table, Item }));
  const remove = (Key: { readonly lane: string; readonly id: string }) =>
    tables.send(new DeleteCommand({ TableName: table, Key }));
  /** Reads the first item of a partition whose sort key is not below `from`. */
  async function first(lane: string, from: string): Promise<Record<string, unknown> | undefined> {
    const { Items = [] } = await tables.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: "lane = :lane AND id >= :from",
        ExpressionAttributeValues: { ":lane": lane, ":from": from },
        ConsistentRead: true,
        Limit: 1,
      }),
    );
    return Items[0];
  }

  return {
    async put(lane, delivery) {
      const expires_at = daysFrom(Date.now(), retentionDays);
      await put({ lane: laneKey(lane), id: delivery.delivery_id, delivery, expires_at });
    },

    async remove(lane: Lane, id: string) {
      await remove({ lane: laneKey(lane), id });
    },

    async first(lane) {
      const item = await first(laneKey(lane), "-");
      return item?.delivery as DeliveryReference | undefined;
    },

    async notePending(event, channel) {
      const { accepted_at, position } = event;
      const expires_at = daysFrom(accepted_at, pendingDays);
      await put({ ...pendingItemKey(event, channel), accepted_at, position, expires_at });
    },

    async forgetPending(event, channel) {
      await remove(pendingItemKey(event, channel));
    },

    async firstPending(companyId, channel, orderingKey, nowMs) {
      // An older event may stay there as long as items are kept, in front of others.
      const from = timeOrderedId("evt", nowMs - maxPendingMs, new Uint8Array(10));
      const item = await first(pendingLane(companyId, channel, orderingKey), from);
      if (!item) return undefined;
      const { accepted_at, position } = item as Place;
      return { accepted_at, ...(position !== undefined && { position }) };
    },
  };
}

/** No lane's key begins with a word. */
function pendingLane(companyId: number, channel: Channel, orderingKey: string): string {
  return `pending#${pendingKey(companyId, channel, orderingKey)}`;
}

/** Sorts by acceptance. */
function pendingItemKey(event: BusDetail, channel: Channel) {
  const entropy = Buffer.from(event.id.replaceAll("-", ""), "hex").subarray(0, 10);
  entropy[0] = event.position ?? 0;
  return {
    lane: pendingLane(event.company_id, channel, orderingKeyOf(event)),
    id: timeOrderedId("evt", event.accepted_at, entropy),
  };
}
