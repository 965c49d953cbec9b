import { createHash } from "node:crypto";
import { eventTypes } from "../../catalog/index.ts";
import type { LicenseEvent } from "./event.ts";

/**
 * In characters. A subject is part of keys, of which DynamoDB takes 1,024 bytes (sort keys) and 2,048 (partition keys;
 * "Quotas and limits", "Primary keys").
 */
const longestKey = 500;

/** Returns the main object as part of a key. A long one ends with its hash. */
export function subjectKeyOf(event: LicenseEvent): string | undefined {
  const subject = subjectOf(event);
  return subject && boundedKey(subject, longestKey);
}

/**
 * The main object, for instance `license/123`: the first that the catalog lists for the event. FlexNet's
 * objects name their id after themselves (`deviceId`, beside which a device has an `id` of another kind).
 *
 * @returns undefined where no one object is concerned, or it has no id.
 */
export function subjectOf({ event, data }: LicenseEvent): string | undefined {
  const type = eventTypes.get(event);
  const name = type?.objects[0];
  const object = name === undefined ? undefined : data[name];
  if (typeof object !== "object" || object === null) return undefined;
  const key = type?.vendor === "flexnet" ? `${name}Id` : "id";
  const id = Object.entries(object).find(([property]) => property === key)?.[1];
  if (typeof id !== "number" && (typeof id !== "string" || id === "")) return undefined;
  // Percent-encoded, since attributes must not hold control characters, and an id may be free text.
  return `${name}/${encodeURIComponent(String(id).toWellFormed())}`;
}

/** Characters of a SHA-256 in hex, and the mark before it. */
const hashLength = 65;

/**
 * A text as part of a key that has a longest length: as it is if it fits, else its beginning and its SHA-256, so that
 * two texts never become one key.
 *
 * @param text - In ASCII, of which each character is a byte.
 * @param most - The longest result, in characters.
 */
export function boundedKey(text: string, most: number): string {
  if (text.length <= most) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  return `${text.slice(0, most - hashLength)}~${hash}`;
}
