import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { LicenseEvent, Stamp } from "./event.ts";

/** Fields of an event that a list needs. */
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

/** An event with its content as published. */
export type EventRecord = Pick<EventEntry, "publisher" | "accepted_at"> &
  Pick<Stamp, "hops"> & {
    readonly content: LicenseEvent;
  };

/**
 * Returns true if an item has expired. DynamoDB deletes expired items within days. Readers must skip them until then.
 */
export function isExpired({ expires_at }: { readonly expires_at: number }, nowMs: number): boolean {
  return expires_at * 1000 <= nowMs;
}

/**
 * Bytes up to which an event is stored uncompressed. With its other attributes, an event of this length takes the 1
 * KB of one write unit.
 */
const maxPlainBytes = 700;

/** An event as a table stores it. */
export type StoredEvent = string | Uint8Array;

/** Serializes an event as JSON. More than 700 bytes are compressed with raw DEFLATE (RFC 1951). */
export function packed(event: LicenseEvent): StoredEvent {
  const json = JSON.stringify(event);
  return Buffer.byteLength(json) > maxPlainBytes ? deflateRawSync(json) : json;
}

/** Parses an event that `packed` serialized, compressed or not. */
export function unpacked(stored: StoredEvent): LicenseEvent {
  return JSON.parse(unpackedJson(stored));
}

/** Returns the JSON of an event that `packed` serialized, compressed or not. */
export function unpackedJson(stored: StoredEvent): string {
  return typeof stored === "string" ? stored : `${inflateRawSync(stored)}`;
}

/**
 * Bytes of an event's entry in the index `ByTime` apart from its event code, publisher and `body`: the id, the numbers
 * and the names of attributes, rounded up.
 */
const entryBytes = 144;

/** The content of an event in its item. The index `ByTime` has `body`, and not `long_body`. */
export type StoredContent =
  | { readonly body: StoredEvent; readonly long_body?: undefined }
  | { readonly body?: undefined; readonly long_body: StoredEvent };

/** Attributes of an event's item, of which one contains its content. */
export const contentAttributes = ["body", "long_body"] as const;

/**
 * Returns the content of an event's item. It is searched in the index, unless the entry would exceed the 1 KB of one
 * write unit.
 */
export function contentToStore(event: LicenseEvent, publisher: string): StoredContent {
  const body = packed(event);
  const bytes = Buffer.byteLength(body) + Buffer.byteLength(event.event + publisher) + entryBytes;
  return bytes <= 1024 ? { body } : { long_body: body };
}

/** Returns the serialized event of an item. */
export function storedContent({ body, long_body }: StoredContent): StoredEvent {
  return body ?? long_body;
}

/** Attributes of an event's item that make its record. */
export const recordAttributes = [
  "publisher",
  "accepted_at",
  "hops",
  ...contentAttributes,
  "expires_at",
] as const;

type RecordItem = Pick<EventEntry, "publisher" | "accepted_at" | "expires_at"> &
  Pick<Stamp, "hops"> &
  StoredContent;

/** Returns the event of an item; undefined if there is no item, or it has expired. */
export function eventRecordOf(
  item: Readonly<Record<string, unknown>> | undefined,
  nowMs: number,
): EventRecord | undefined {
  const found = item as RecordItem | undefined;
  if (!found || isExpired(found, nowMs)) return undefined;
  const { publisher, accepted_at, hops } = found;
  const content = unpacked(storedContent(found));
  return { publisher, accepted_at, ...(hops && { hops }), content };
}
