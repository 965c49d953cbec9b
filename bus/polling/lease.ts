import { isDeliveryId } from "../values/id.ts";

/** Limits of a lease, in seconds: at most the visibility timeout of SQS, 12 hours. */
export const defaultLease = 60;
export const maxLease = 43_200;

/** The temporary exclusive use of a delivery by a consumer that polls. */
export type Lease = {
  readonly delivery_id: string;
  /** Unix milliseconds. The delivery's row is due then. */
  readonly until: number;
};

/** Returns a lease as text, which the consumer sends back to acknowledge the delivery. */
export function leaseText({ delivery_id, until }: Lease): string {
  return `${delivery_id}.${until.toString(36)}`;
}

/** Parses a lease; undefined for any text that `leaseText` cannot have made. */
export function leaseOf(text: string): Lease | undefined {
  const [, id = "", digits = ""] = /^([\w-]{1,100})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  const lease = { delivery_id: id, until: Number.parseInt(digits, 36) };
  return isDeliveryId(id) && leaseText(lease) === text ? lease : undefined;
}
