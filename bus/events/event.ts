import type { Channel } from "../../catalog/event-type.ts";

/**
 * An event as publishers send it and consumers get it: LicenseSpring's "global event data", which is
 * the bus's own envelope for every vendor.
 */
export type LicenseEvent = {
  /** UUID (v4), unique per company; the publisher's own where it sent one. */
  readonly id: string;
  /** Event code, for instance `license.activated` or `keygen.license.created`. */
  readonly event: string;
  readonly company_id: number;
  /** Who triggered the event, where known. */
  readonly user_id: number | null;
  /** When it happened, in unix seconds. */
  readonly ts: number;
  /** One key for each object that the catalog lists for the event type. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What the vendor's own header carries and this envelope does not; its shape is the vendor's. */
  readonly vendor?: Readonly<Record<string, unknown>>;
};

/** The `detail` of an event on the bus: the envelope and what ingest stamps on it. */
export type BusDetail = LicenseEvent & {
  /** Channels that the catalog lists for the event type; the rules route by it. */
  readonly consumers: readonly Channel[];
  /** When ingest accepted the event for the first time, in unix milliseconds. */
  readonly accepted_at: number;
  /** Its place among the events of one request, which are accepted in their order; 0 without it. */
  readonly position?: number;
  /** The number of deliveries in a row, from bus to bus, that led to the event (hops.ts); 0 without it. */
  readonly hops?: number;
  /** Set when the publisher sent an event again that had been accepted before. */
  readonly repeat?: true;
};

/** An event as EventBridge hands it to a target; patterns are matched against all of it. */
export type BusEvent = {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: BusDetail;
};

/** The part of it that is kept with the stored event. */
export type Stamp = Pick<BusDetail, "accepted_at" | "position" | "hops">;

/** What goes on the bus of an event that is stored, which it may have been before. */
export function busDetail(
  { consumers }: Pick<BusDetail, "consumers">,
  stored: {
    readonly kind: "new" | "repeat";
    readonly event: LicenseEvent;
    readonly place: Stamp;
  },
): BusDetail {
  return {
    ...stored.event,
    consumers,
    ...stored.place,
    ...(stored.kind === "repeat" ? { repeat: true } : {}),
  };
}
