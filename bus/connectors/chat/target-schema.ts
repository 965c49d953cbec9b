import * as z from "zod/mini";
import { eventTypes } from "../../../catalog/index.ts";
import { dictionaryOf, must, oneOf } from "../../../catalog/kinds.ts";
import { pointerTo } from "../../../packages/event-patterns/json/pointer.ts";
import { namedEventTypes, namesNoEventType } from "../../events/event-filter.ts";
import { expression } from "../../transforms/expression-schema.ts";
import type { Fault } from "../../values/problem.ts";
import { urlText } from "../../values/schemas.ts";
import type { Templates } from "./chat.ts";

/** More than there are kinds of events for integrations. */
const maxTemplates = 50;

export const templates = dictionaryOf(expression).check(
  z.refine((given) => Object.keys(given).length <= maxTemplates, {
    error: `must have at most ${maxTemplates}`,
  }),
);

/**
 * Returns the schema of a chat's target. Mark its calls as pure: then functions that only deliver do not contain it.
 */
export const chatTarget = <const Type extends string>(type: Type) =>
  z.strictObject(
    { type: oneOf(type), url: urlText, templates: z.optional(templates) },
    must("an object"),
  );

const known = [...eventTypes.values()];

/** Returns the faults of templates. Each must be for existing events. */
export function templateFaults(given: Templates = {}): readonly Fault[] {
  return Object.keys(given).flatMap((key) => {
    const message = keyFault(key);
    return message === undefined ? [] : [{ pointer: pointerTo(["templates", key]), message }];
  });
}

function keyFault(key: string): string | undefined {
  if (!/^[^*]*\*?$/.test(key))
    return "must be an event code, or a prefix of codes followed by a star";
  return namedEventTypes(key, known).length > 0 ? undefined : namesNoEventType(key, known);
}
