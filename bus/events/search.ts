import type { LicenseEvent } from "./event.ts";
import { type StoredEvent, unpackedJson } from "./event-record.ts";

/**
 * Returns a search for a text in serialized events, by the rules of `contains`. It parses only events that can contain
 * the text.
 */
export function searchOf(text: string): (stored: StoredEvent) => boolean {
  const mayContain = prefilterOf(text);
  return (stored) => {
    const json = unpackedJson(stored);
    return mayContain(json) && contains(JSON.parse(json), text);
  };
}

/** Letters whose lower case depends on the letters around them, such as those of JSON's escapes. */
const sigma = /[Σσς]/;

/** Returns a quick check of an event's JSON that holds for each event that contains the text. */
function prefilterOf(text: string): (json: string) => boolean {
  // JSON escapes half of a character.
  if (sigma.test(text) || !text.isWellFormed()) return () => true;
  const [, , objectId] = objectForm.exec(text) ?? [];
  const lower = escaped(text).toLowerCase();
  const contains = (json: string) => json.toLowerCase().includes(lower);
  if (objectId === undefined) return contains;
  const ids = [`"id":${escaped(objectId)}`, `"id":"${escaped(objectId)}`];
  return (json) => ids.some((id) => json.includes(id)) || contains(json);
}

/** Escapes a text as within a string of JSON. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** An object by its name and id, such as `license/77`. */
const objectForm = /^([a-z_]+)\/(.+)$/i;

/**
 * Returns true if an event contains a text: as the id of an object (`license/77`), or within any
 * string or number of its data, in upper or lower case.
 */
export function contains({ id, data, vendor }: LicenseEvent, text: string): boolean {
  const [, name = "", objectId] = objectForm.exec(text) ?? [];
  if (objectId !== undefined && idOf(data[name]) === objectId) return true;
  const wanted = text.toLowerCase();
  return [id, data, vendor].some((value) => hasText(value, wanted));
}

function idOf(object: unknown): string | undefined {
  const { id } = Object(object) as { readonly id?: unknown };
  return typeof id === "number" || typeof id === "string" ? String(id) : undefined;
}

function hasText(value: unknown, wanted: string): boolean {
  if (typeof value === "string") return value.toLowerCase().includes(wanted);
  if (typeof value === "number") return String(value) === wanted;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some((inner) => hasText(inner, wanted));
}
