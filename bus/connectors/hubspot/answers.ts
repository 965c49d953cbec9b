import type { Answered } from "../connector.ts";
import { jsonOf } from "../verdict.ts";

export type Json = Readonly<Record<string, unknown>>;

/** An object in HubSpot: its id and the requested properties. */
export type Found = { readonly id: string; readonly properties: Json };

/** Returns the objects in an answer to a batch, to a search or to a creation. */
export function foundIn(answer: Answered): readonly Found[] {
  const body = jsonOf(answer);
  if (!isObject(body)) return [];
  const objects = "results" in body ? listOf(body.results) : [body];
  return objects.flatMap((object) => {
    if (!isObject(object) || typeof object.id !== "string" || !isId.test(object.id)) return [];
    return [{ id: object.id, properties: isObject(object.properties) ? object.properties : {} }];
  });
}

/** An id becomes part of paths. */
const isId = /^\d{1,30}$/;

/** Returns true if the only error is that HubSpot does not have the object. */
export function isMissing(answer: Answered): boolean {
  if (answer.status !== 207) return answer.status === 404;
  const body = jsonOf(answer);
  const errors = isObject(body) ? listOf(body.errors) : [];
  return (
    errors.length > 0 &&
    errors.every((error) => isObject(error) && error.category === "OBJECT_NOT_FOUND")
  );
}

/** Returns true if a value is an object and not an array. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns a value if it is an array; otherwise an empty list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
