import { chunksOf, KB_64, type Meter, SECONDS_PER_MONTH } from "./meter.ts";

/** An archive of a bus's events. */
export type Archive = {
  readonly name: string;
  /** Undefined keeps events forever. */
  readonly retentionDays: number | undefined;
};

/** Counts an accepted entry of PutEvents. */
export function billEvent(meter: Meter, bus: string, bytes: number): void {
  const quantity = chunksOf(bytes, KB_64);
  const part = { resource: bus, operation: "PutEvents", by: "publishers" };
  meter.add({ dimension: "eventbridge.event", ...part, quantity });
}

/**
 * Counts an archived event: the archiving, and the storage until it is removed, or for one month.
 */
export function billArchived(meter: Meter, { name, retentionDays }: Archive, json: string): void {
  const bytes = Buffer.byteLength(json);
  const months =
    retentionDays === undefined ? 1 : (retentionDays * 24 * 60 * 60) / SECONDS_PER_MONTH;
  const part = { resource: name, operation: "archive", by: "EventBridge" };
  meter.add({ dimension: "eventbridge.archive-byte", ...part, quantity: bytes });
  meter.add({ dimension: "eventbridge.archive-byte-month", ...part, quantity: bytes * months });
}
