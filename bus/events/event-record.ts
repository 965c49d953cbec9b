import type { LicenseEvent, Stamp } from "./event.ts";

/** The fields of an event that a list needs. */
export type EventEntry = {
  readonly company_id: number;
  readonly id: string;
  readonly event: string;
  readonly publisher: string;
  /** When it happened, in unix seconds. */
  readonly ts: number;
  /** Unix milliseconds. */
  readonly accepted_at: number;
  /** Unix seconds. */
  readonly expires_at: number;
};

/** An event with its content, which is what was published. */
export type EventRecord = Pick<EventEntry, "publisher" | "accepted_at"> &
  Pick<Stamp, "hops"> & {
    readonly content: LicenseEvent;
  };

/** DynamoDB deletes expired items within days. Readers must skip them until then. */
export function isExpired({ expires_at }: { readonly expires_at: number }, nowMs: number): boolean {
  return expires_at * 1000 <= nowMs;
}
