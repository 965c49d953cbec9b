import * as z from "zod/mini";
import { eventTypes, sample } from "../../catalog/index.ts";
import { dictionary, must, oneOf, someText } from "../../catalog/kinds.ts";
import { canCarry, type Format, formats, render } from "../formats/index.ts";
import { faultsOfSchema, type Result } from "../values/problem.ts";
import { expression } from "./expression-schema.ts";

/** What is asked: a transform, and what to try it on: a body, or a sample of an event type in a format. */
export const transformTrial = z
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
      message: 'is required, or else "event", whose sample is taken',
    }),
  );

export const transformOutcome = z.strictObject({
  /** It makes a body, drops the event by giving nothing, or fails. */
  outcome: z.enum(["made", "dropped", "failed"]),
  /** What it made. */
  body: z.optional(z.unknown()),
  /** Why it failed. */
  error: z.optional(z.string()),
});
export type TransformOutcome = z.infer<typeof transformOutcome>;

export type Trial = Result<{ readonly transform: string; readonly input: unknown }>;

/** What is to be evaluated on what. */
export function readTransformTrial(asked: unknown, nowMs: number): Trial {
  const read = transformTrial.safeParse(asked);
  if (!read.success) return { ok: false, faults: faultsOfSchema(read.error) };
  const { transform, input, event, format = "licensespring" } = read.data;
  if (event === undefined) return { ok: true, transform, input };
  if (!eventTypes.has(event)) {
    return { ok: false, faults: [{ pointer: "/event", message: "is no event type" }] };
  }
  if (!canCarry(format, event)) {
    return { ok: false, faults: [{ pointer: "/format", message: `cannot carry ${event}` }] };
  }
  return { ok: true, transform, input: sampleBody(event, format, nowMs) };
}

/** What a subscription in this format would be sent of a sample event. */
function sampleBody(code: string, format: Format, accepted_at: number): unknown {
  const event = { ...sample(code), accepted_at } as Parameters<typeof render>[1]["event"];
  const delivery = { delivery_id: "dlv_sample", event };
  return JSON.parse(render(format, delivery, "https://example.com/hook").body);
}
