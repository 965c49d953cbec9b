import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { LicenseEvent, Stamp } from "./event.ts";
import { type EventEntry, type EventRecord, isExpired } from "./event-record.ts";

/**
 * In bytes. What is longer is stored compressed. DynamoDB asks for a unit by the KB, and with its other attributes an
 * event of this length is as long as one.
 */
const longest = 700;

/** An event as a table keeps it. */
export type StoredEvent = string | Uint8Array;

export function packed(event: LicenseEvent): StoredEvent {
  const json = JSON.stringify(event);
  return Buffer.byteLength(json) > longest ? deflateRawSync(json) : json;
}

export function unpacked(stored: StoredEvent): LicenseEvent {
  return JSON.parse(typeof stored === "string" ? stored : `${inflateRawSync(stored)}`);
}

/** Attributes of an event's item that make its record. */
export const recordAttributes = ["publisher", "accepted_at", "hops", "body", "expires_at"] as const;

type RecordItem = Pick<EventEntry, "publisher" | "accepted_at" | "expires_at"> &
  Pick<Stamp, "hops"> & { readonly body: StoredEvent };

/** Returns the event of an item; undefined without an item, or after it expired. */
export function eventRecordOf(
  item: Readonly<Record<string, unknown>> | undefined,
  nowMs: number,
): EventRecord | undefined {
  const found = item as RecordItem | undefined;
  if (!found || isExpired(found, nowMs)) return undefined;
  const { publisher, accepted_at, hops, body } = found;
  return { publisher, accepted_at, ...(hops && { hops }), content: unpacked(body) };
}
