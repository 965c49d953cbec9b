import * as z from "zod/mini";
import { timeOfId } from "../values/id.ts";
import { problemSchema } from "../values/schemas.ts";
import type { RefusedEvent, SuppressedEvent } from "./record.ts";

export const refusedEventSchema = z.strictObject({
  id: z.string(),
  /** Unix milliseconds. */
  at: z.int(),
  publisher: z.string(),
  /* As the event says. Null if it does not say it in the right form, or the whole request was refused. */
  event_id: z.nullable(z.string()),
  event: z.nullable(z.string()),
  company_id: z.nullable(z.int()),
  /** With at most 10 errors. */
  problem: problemSchema,
});
export type RefusedEventView = z.infer<typeof refusedEventSchema>;

export const suppressedEventSchema = z.strictObject({
  event_id: z.string(),
  event: z.string(),
  publisher: z.string(),
  /** Unix milliseconds. */
  at: z.int(),
  /** The event that came first. */
  first_event_id: z.string(),
  /** Unix milliseconds. */
  first_accepted_at: z.int(),
});
export type SuppressedEventView = z.infer<typeof suppressedEventSchema>;

/** Returns a refused event as the API shows it. */
export function refusedEventView({
  id,
  publisher,
  claim,
  problem,
}: RefusedEvent): RefusedEventView {
  return {
    id,
    at: timeOfId(id),
    publisher,
    event_id: claim.id ?? null,
    event: claim.event ?? null,
    company_id: claim.company_id ?? null,
    problem: {
      ...problem,
      ...(problem.errors && { errors: problem.errors.map((error) => ({ ...error })) }),
    } as RefusedEventView["problem"],
  };
}

/** Returns a suppressed event as the API shows it. */
export function suppressedEventView(suppressed: SuppressedEvent): SuppressedEventView {
  const { publisher, claim, at, first } = suppressed;
  return {
    event_id: claim.id,
    event: claim.event,
    publisher,
    at,
    first_event_id: first.event_id,
    first_accepted_at: first.accepted_at,
  };
}
