import * as z from "zod/mini";
import { didYouMean, eventTypes, nearestEventType, sample } from "../../catalog/index.ts";
import { dictionary, must, oneOf, someText } from "../../catalog/kinds.ts";
import { canCarry, type Format, formats, render } from "../formats/index.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { expression } from "./expression-schema.ts";

/** The request to test a transform on a body, or on a sample of an event type in a format. */
export const transformTest = z
  .strictObject(
    {
      transform: expression,
      input: z.optional(dictionary),
      event: z.optional(someText),
      format: z.optional(oneOf(...formats)),
    },
    must("an object"),
  )
  .check(
    z.refine(({ input, event }) => (input === undefined) !== (event === undefined), {
      path: ["input"],
      message: 'is required, unless "event" is given',
    }),
  );

export const transformOutcome = z.strictObject({
  /** It makes a body, drops the event by returning nothing, or fails. */
  outcome: z.enum(["made", "dropped", "failed"]),
  /** The body that it made. */
  body: z.optional(z.unknown()),
  /** The reason of a failure. */
  error: z.optional(z.string()),
});
export type TransformOutcome = z.infer<typeof transformOutcome>;

export type TransformTest = Result<{ readonly transform: string; readonly input: unknown }>;

/** Validates a request, and returns the expression and its input. */
export function readTransformTest(body: unknown, nowMs: number): TransformTest {
  const read = transformTest.safeParse(body);
  if (!read.success) return { ok: false, faults: faultsOfSchema(read.error) };
  const { transform, input, event, format = "licensespring" } = read.data;
  if (event === undefined) return { ok: true, transform, input };
  if (!eventTypes.has(event)) {
    const message = `is not a known event type${didYouMean(nearestEventType(event))}`;
    return { ok: false, faults: [{ pointer: "/event", message }] };
  }
  if (!canCarry(format, event)) {
    return { ok: false, faults: [{ pointer: "/format", message: `cannot carry ${event}` }] };
  }
  return { ok: true, transform, input: sampleBody(event, format, nowMs) };
}

/** Returns the body of a sample event in this format. */
function sampleBody(code: string, format: Format, accepted_at: number): unknown {
  const event = { ...sample(code), accepted_at } as Parameters<typeof render>[1]["event"];
  const delivery = { delivery_id: "dlv_sample", event };
  return JSON.parse(render(format, delivery, "https://example.com/hook").body);
}
