import { DeleteCommand, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Channel } from "../../catalog/index.ts";
import { daysFrom, retentionDays, tables } from "../aws/tables.ts";
import { type DeliveryReference, type Lane, laneKey } from "../delivery/message.ts";
import type { BusDetail } from "../events/event.ts";
import { timeOrderedId } from "../values/id.ts";
import { maxPendingMs, orderingKeyOf, type Place, pendingKey } from "./lane.ts";

/** Far longer than others wait for a pending event. */
const pendingDays = 1;

/**
 * The unfinished deliveries of ordered subscriptions, by lane, and accepted events that are not dispatched, by
 * channel and ordering key. Both are in their order.
 */
export function lanesTable(table: string) {
  const put = (Item: Record<string, unknown>) =>
    tables.send(new PutCommand({ TableName: table, Item }));
  const remove = (Key: { readonly lane: string; readonly id: string }) =>
    tables.send(new DeleteCommand({ TableName: table, Key }));
  /** Reads the first item of a partition whose sort key is at least `from`. */
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
    /** Adds a delivery to its lane. It may be there already. */
    async put(lane: Lane, delivery: DeliveryReference): Promise<void> {
      const expires_at = daysFrom(Date.now(), retentionDays);
      await put({ lane: laneKey(lane), id: delivery.delivery_id, delivery, expires_at });
    },

    async remove(lane: Lane, id: string): Promise<void> {
      await remove({ lane: laneKey(lane), id });
    },

    /** Reads the first delivery of a lane, consistently. */
    async first(lane: Lane): Promise<DeliveryReference | undefined> {
      const item = await first(laneKey(lane), "-");
      return item?.delivery as DeliveryReference | undefined;
    },

    /** Records an accepted event until it is dispatched on a channel. */
    async notePending(event: BusDetail, channel: Channel): Promise<void> {
      const { accepted_at, position } = event;
      const expires_at = daysFrom(accepted_at, pendingDays);
      await put({ ...pendingItemKey(event, channel), accepted_at, position, expires_at });
    },

    async forgetPending(event: BusDetail, channel: Channel): Promise<void> {
      await remove(pendingItemKey(event, channel));
    },

    /**
     * Reads the first event that is accepted, not dispatched, and recent enough for others to wait for. Consistent.
     */
    async firstPending(
      companyId: number,
      channel: Channel,
      orderingKey: string,
      nowMs: number,
    ): Promise<Place | undefined> {
      // An older event can stay in front of others until its item expires.
      const from = timeOrderedId("evt", nowMs - maxPendingMs, new Uint8Array(10));
      const item = await first(pendingLane(companyId, channel, orderingKey), from);
      if (!item) return undefined;
      const { accepted_at, position } = item as Place;
      return { accepted_at, ...(position !== undefined && { position }) };
    },
  };
}
export type Lanes = ReturnType<typeof lanesTable>;

/** The keys of lanes begin with a number, so they differ from these. */
function pendingLane(companyId: number, channel: Channel, orderingKey: string): string {
  return `pending#${pendingKey(companyId, channel, orderingKey)}`;
}

/** Returns a key that sorts by acceptance. */
function pendingItemKey(event: BusDetail, channel: Channel) {
  const entropy = Buffer.from(event.id.replaceAll("-", ""), "hex").subarray(0, 10);
  entropy[0] = event.position ?? 0;
  return {
    lane: pendingLane(event.company_id, channel, orderingKeyOf(event)),
    id: timeOrderedId("evt", event.accepted_at, entropy),
  };
}
