import { createHash } from "node:crypto";
import { stepsOf } from "../packages/event-patterns/json/pointer.ts";
import type { EventType } from "./event-type.ts";

/**
 * Returns the key that repetitions of an event share, for types that are delivered `once`.
 *
 * @returns A short text; undefined if the type has no such rule or the event lacks one of the
 * rule's values, so that it cannot be a repetition and is delivered.
 */
export function onceKey(
  { code, once }: EventType,
  event: { readonly company_id: number; readonly data: object },
): string | undefined {
  const values = once?.per.map((pointer) => valueAt(event, pointer));
  if (!values || values.some((value) => value === undefined || value === null)) return undefined;
  // A hash, because the values are the publisher's, of any length.
  const hash = createHash("sha256").update(JSON.stringify([event.company_id, ...values]));
  return `${code}#${hash.digest("hex")}`;
}

/** Describes the rule of a type that is delivered `once`, as a sentence; undefined for other types. */
export function onceRule({ code, once }: EventType): string | undefined {
  if (!once) return undefined;
  const rule = once.within === undefined ? "once" : `once in ${once.within / 3600} hours`;
  return `${code} is accepted ${rule} for the same ${once.per.join(", ")}.`;
}

function valueAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const key of stepsOf(pointer)) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}
