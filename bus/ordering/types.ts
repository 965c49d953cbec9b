import type { Channel } from "../../catalog/index.ts";
import type { BusDetail } from "../../domain/event.ts";
import type { DeliveryReference } from "../delivery/message.ts";
import type { Lane, Ports } from "../delivery/types.ts";
import type { Place } from "./lane.ts";

/** The deliveries of ordered subscriptions that have not ended, and the events that will become some. */
export type Lanes = {
  /** Puts a delivery in its place. It may be there already. */
  put(lane: Lane, delivery: DeliveryReference): Promise<void>;
  remove(lane: Lane, deliveryId: string): Promise<void>;
  /** Reads the first delivery of a lane, consistently. */
  first(lane: Lane): Promise<DeliveryReference | undefined>;
  /** Notes an accepted event, until it is dispatched on a channel. */
  notePending(event: BusDetail, channel: Channel): Promise<void>;
  forgetPending(event: BusDetail, channel: Channel): Promise<void>;
  /** Reads the first accepted event that is not dispatched yet and that others may still wait for, consistently. */
  firstPending(
    companyId: number,
    channel: Channel,
    orderingKey: string,
    nowMs: number,
  ): Promise<Place | undefined>;
};

export type TurnPorts = Ports & { readonly lanes: Lanes; readonly channel: Channel };
