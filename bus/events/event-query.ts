import * as z from "zod/mini";
import { eventTypes } from "../../catalog/index.ts";
import { must, someText } from "../../catalog/kinds.ts";
import { namedEventTypes, namesNoEventType } from "./event-filter.ts";

/** An event code. A star matches any characters. */
export const eventCode = someText.check(
  z.regex(/^[\w.*-]{1,100}$/, { ...must("an event code; * stands for anything"), abort: true }),
);

const known = [...eventTypes.values()];

/** Returns why an event code selects nothing, if it does. */
export function unknownEvent(code: string): string | undefined {
  return namedEventTypes(code, known).length > 0 ? undefined : namesNoEventType(code, known);
}

/** An event code that selects event types of the catalog, a deployment's own included. */
export const knownEvent = eventCode.check(
  z.refine((code) => unknownEvent(code) === undefined, {
    error: ({ input }) => unknownEvent(String(input)) ?? "",
  }),
);
