import { createHash } from "node:crypto";
import { stepsOf } from "../packages/event-patterns/json/pointer.ts";
import type { EventType } from "./event-type.ts";

/**
 * What events that count as one have in common, for types that are let through `once`.
 *
 * @returns A short text; undefined where the type has no such rule or the event lacks one of the
 *   values that the rule goes by, so that nothing tells it from others: such an event is let through.
 */
export function onceKey(
  { code, once }: EventType,
  event: { readonly company_id: number; readonly data: object },
): string | undefined {
  const values = once?.per.map((pointer) => valueAt(event, pointer));
  if (!values || values.some((value) => value === undefined || value === null)) return undefined;
  // A hash, since the values are the publisher's, of any length.
  const hash = createHash("sha256").update(JSON.stringify([event.company_id, ...values]));
  return `${code}#${hash.digest("hex")}`;
}

function valueAt(value: unknown, pointer: string): unknown {
  let here = value;
  for (const key of stepsOf(pointer)) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}
