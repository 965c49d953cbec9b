import type { Answered } from "../connector.ts";
import { jsonOf } from "../verdict.ts";

export type Json = Readonly<Record<string, unknown>>;

/** What HubSpot has of an object: its id, and those of its properties that were asked for. */
export type Found = { readonly id: string; readonly properties: Json };

/** The objects in an answer, be it to a batch, to a search or to the creation of one. */
export function foundIn(answer: Answered): readonly Found[] {
  const body = jsonOf(answer);
  if (!isObject(body)) return [];
  const objects = "results" in body ? listOf(body.results) : [body];
  return objects.flatMap((object) => {
    if (!isObject(object) || typeof object.id !== "string" || !isId.test(object.id)) return [];
    return [{ id: object.id, properties: isObject(object.properties) ? object.properties : {} }];
  });
}

/** It becomes a part of paths. */
const isId = /^\d{1,30}$/;

/** Whether all that was wrong is that HubSpot has no such object, or has it no more. */
export function isMissing(answer: Answered): boolean {
  if (answer.status !== 207) return answer.status === 404;
  const body = jsonOf(answer);
  const errors = isObject(body) ? listOf(body.errors) : [];
  return (
    errors.length > 0 &&
    errors.every((error) => isObject(error) && error.category === "OBJECT_NOT_FOUND")
  );
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
