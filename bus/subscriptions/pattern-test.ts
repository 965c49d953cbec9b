import * as z from "zod/mini";
import { dictionary, must } from "../../catalog/kinds.ts";
import {
  bothOf,
  matches,
  type Pattern,
  parsePattern,
} from "../../packages/event-patterns/index.ts";
import { compiledEvents, subscribedEvents } from "../events/event-filter.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { subscriptionInput } from "./subscription-input.ts";

/** The request to test a pattern, `events` or both on an event. */
export const patternTest = z
  .strictObject(
    {
      event: dictionary,
      events: z.optional(subscriptionInput.shape.events.def.innerType),
      pattern: z.optional(dictionary),
    },
    must("an object"),
  )
  .check(
    z.refine(({ events, pattern }) => events !== undefined || pattern !== undefined, {
      path: ["pattern"],
      message: 'is required, unless "events" is given',
    }),
  );

const everything: Pattern = compiledEvents(["*"]);

/** Returns true if a subscription with these `events` and `pattern` gets the event. */
export function testPattern(input: unknown): Result<{ readonly matches: boolean }> {
  const read = patternTest.safeParse(input);
  if (!read.success) return { ok: false, faults: faultsOfSchema(read.error) };
  const { event, events, pattern } = read.data;
  const codes = events ? subscribedEvents(events) : everything;
  if (!pattern) return { ok: true, matches: matches(codes, event) };
  const parsed = parsePattern(pattern);
  if (parsed.ok) return { ok: true, matches: matches(bothOf(codes, parsed.pattern), event) };
  return {
    ok: false,
    faults: [{ ...parsed.fault, pointer: `/pattern${parsed.fault.pointer}` }],
  };
}
