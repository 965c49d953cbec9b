import type { Channel } from "../../catalog/event-type.ts";

/**
 * An event as publishers send it and consumers get it: LicenseSpring's "global event data", which the bus uses as the
 * envelope for every vendor.
 */
export type LicenseEvent = {
  /** UUID (v4), unique per company. The publisher's own if it sent one. */
  readonly id: string;
  /** Event code, for instance `license.activated` or `keygen.license.created`. */
  readonly event: string;
  readonly company_id: number;
  /** The user who triggered the event, if known. */
  readonly user_id: number | null;
  /** When it happened, in unix seconds. */
  readonly ts: number;
  /** One key for each object that the catalog lists for the event type. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Fields of the vendor's own header that this envelope does not have, in the vendor's shape. */
  readonly vendor?: Readonly<Record<string, unknown>>;
};

/** The `detail` of an event on the bus: the envelope and the fields that ingest adds. */
export type BusDetail = LicenseEvent & {
  /** Channels that the catalog lists for the event type. The rules route by them. */
  readonly consumers: readonly Channel[];
  /** When ingest first accepted the event, in unix milliseconds. */
  readonly accepted_at: number;
  /** The event's position in its request; 0 if it is missing. */
  readonly position?: number;
  /** The number of deliveries in a row, from bus to bus, that led to the event (hops.ts); 0 if it is missing. */
  readonly hops?: number;
  /** Set if the publisher repeated an event that had been accepted before. */
  readonly repeat?: true;
};

/** An event as EventBridge sends it to a target. Patterns match against all of it. */
export type BusEvent = {
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: BusDetail;
};

/** Fields of `detail` that are stored with the event. */
export type Stamp = Pick<BusDetail, "accepted_at" | "position" | "hops">;

/** Returns the `detail` of a stored event. */
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
