import { createHash } from "node:crypto";
import { eventTypes } from "../../catalog/index.ts";
import type { LicenseEvent } from "./event.ts";

/**
 * Characters. A subject is part of keys, which DynamoDB limits to 1,024 bytes (sort keys) and 2,048 (partition keys;
 * "Quotas and limits", "Primary keys").
 */
const maxKeyLength = 500;

/** Returns the main object as part of a key. If it is too long, it ends with its hash. */
export function subjectKeyOf(event: LicenseEvent): string | undefined {
  const subject = subjectOf(event);
  return subject && boundedKey(subject, maxKeyLength);
}

/**
 * Returns the main object, for instance `license/123`: the first that the catalog lists for the event. FlexNet's
 * objects name their id after themselves (`deviceId`, while a device's `id` is something else).
 *
 * @returns Undefined if the event is not about one object, or the object has no id.
 */
export function subjectOf({ event, data }: LicenseEvent): string | undefined {
  const type = eventTypes.get(event);
  const name = type?.objects[0];
  const object = name === undefined ? undefined : data[name];
  if (typeof object !== "object" || object === null) return undefined;
  const key = type?.vendor === "flexnet" ? `${name}Id` : "id";
  const id = Object.entries(object).find(([property]) => property === key)?.[1];
  if (typeof id !== "number" && (typeof id !== "string" || id === "")) return undefined;
  // Percent-encoded, because attributes must not contain control characters, and an id can be free text.
  return `${name}/${encodeURIComponent(String(id).toWellFormed())}`;
}

/** Length of a SHA-256 in hex, and of the mark before it. */
const hashLength = 65;

/**
 * Returns a text as part of a key of limited length: unchanged if it fits, otherwise its beginning and its SHA-256,
 * so that two texts never make the same key.
 *
 * @param max - Maximum length of the result, in characters, which are bytes if the text is ASCII.
 */
export function boundedKey(text: string, max: number): string {
  if (text.length <= max) return text;
  const hash = createHash("sha256").update(text).digest("hex");
  // Half of a surrogate pair is no text.
  return `${text.slice(0, max - hashLength).replace(/[\ud800-\udbff]$/, "")}~${hash}`;
}
