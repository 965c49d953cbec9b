import { type DeliveryReference, laneKey } from "../../../bus/delivery/message.ts";
import {
  isBefore,
  maxPendingMs,
  orderingKeyOf,
  type Place,
  pendingKey,
} from "../../../bus/ordering/lane.ts";
import type { Lanes } from "../../../bus/ordering/lanes-table.ts";

/** Lanes, and accepted events that are not dispatched yet, in memory. */
export function memoryLanes(): Lanes & { all(): readonly DeliveryReference[] } {
  const lanes = new Map<string, Map<string, DeliveryReference>>();
  const pending = new Map<string, Map<string, Place>>();
  return {
    async put(lane, delivery) {
      const key = laneKey(lane);
      const waiting = lanes.get(key) ?? new Map<string, DeliveryReference>();
      lanes.set(key, waiting.set(delivery.delivery_id, delivery));
    },
    async remove(lane, deliveryId) {
      lanes.get(laneKey(lane))?.delete(deliveryId);
    },
    async first(lane) {
      let first: DeliveryReference | undefined;
      for (const delivery of lanes.get(laneKey(lane))?.values() ?? []) {
        if (!first || delivery.delivery_id < first.delivery_id) first = delivery;
      }
      return first;
    },
    async notePending(event, channel) {
      const key = pendingKey(event.company_id, channel, orderingKeyOf(event));
      const noted = pending.get(key) ?? new Map<string, Place>();
      pending.set(key, noted.set(event.id, event));
    },
    async forgetPending(event, channel) {
      pending.get(pendingKey(event.company_id, channel, orderingKeyOf(event)))?.delete(event.id);
    },
    async firstPending(companyId, channel, orderingKey, nowMs) {
      let first: Place | undefined;
      for (const place of pending.get(pendingKey(companyId, channel, orderingKey))?.values() ??
        []) {
        const isRecent = place.accepted_at >= nowMs - maxPendingMs;
        if (isRecent && (!first || isBefore(place, first))) first = place;
      }
      return first;
    },
    all: () => [...lanes.values()].flatMap((lane) => [...lane.values()]),
  };
}
