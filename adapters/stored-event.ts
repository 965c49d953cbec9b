import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { LicenseEvent } from "../domain/event.ts";

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
