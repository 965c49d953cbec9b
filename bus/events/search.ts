import type { LicenseEvent } from "./event.ts";

/**
 * Returns true if an event contains a text: as the id of an object (`license/77`), or within any
 * string or number of its data, in upper or lower case.
 */
export function contains({ id, data, vendor }: LicenseEvent, text: string): boolean {
  const [, name = "", objectId] = /^([a-z_]+)\/(.+)$/i.exec(text) ?? [];
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
