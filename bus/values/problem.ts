import type * as z from "zod/mini";
import type { Fault } from "../../packages/event-patterns/fault.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
/** A refusal as problem details (RFC 9457). `type` is stable: programs may decide by it. */
export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** For validation: what is wrong, where (JSON pointers, RFC 6901). */
  readonly errors?: readonly Fault[];
};

export type { Fault };

const titles = {
  "invalid-json": [400, "The body is not JSON"],
  "invalid-hops": [400, "The header of hops is not valid"],
  "missing-key": [401, "An API key is needed"],
  "unknown-key": [401, "The API key is not valid"],
  "unknown-sender": [401, "The webhook is not from this source"],
  "not-allowed": [403, "The API key does not allow this"],
  "publisher-not-allowed": [403, "This publisher may not publish this event"],
  "not-found": [404, "There is nothing at this address"],
  "subscription-gone": [409, "The subscription does not take this delivery any more"],
  "event-expired": [410, "The event is not kept any more"],
  "method-not-allowed": [405, "This address does not take this method"],
  "changed-meanwhile": [409, "It was changed by others at the same time"],
  "still-running": [409, "The same request is being worked on"],
  "id-conflict": [409, "Another event has this id"],
  "replay-running": [409, "Another replay of this subscription is running"],
  "made-by-rule": [409, "This subscription is made by a rule in code"],
  "precondition-failed": [412, "It was changed since it was read"],
  "too-large": [413, "The content is too large"],
  "too-many-events": [413, "There are too many events in one request"],
  "wrong-content-type": [415, "The body must be application/json in UTF-8"],
  compressed: [415, "The body must not be compressed"],
  "too-many-subscriptions": [422, "The company has as many subscriptions as it may"],
  "too-many-sources": [422, "The company has as many sources as it may"],
  "too-many-hops": [422, "The event has gone from bus to bus too often"],
  "channel-not-deployed": [422, "This bus is deployed without the channel"],
  invalid: [422, "The content is not valid"],
  "idempotency-key-reused": [422, "This Idempotency-Key belongs to another request"],
  "unknown-event-type": [422, "There is no such event type"],
  "rate-limited": [429, "Too many requests"],
  "not-published": [503, "The event could not be published"],
  unexpected: [500, "Something went wrong here"],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemName = keyof typeof titles;

/* These keep every answer small: Lambda takes at most 6 MB. */
const maxFaults = 50;
const maxPointer = 1000;

/** @param detail - One sentence for the person who reads it: what happened, and what would be right. */
export function problem(name: ProblemName, detail?: string, errors?: readonly Fault[]): Problem {
  const [status, title] = titles[name];
  return {
    type: `urn:license-event-bus:problem:${name}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: errors.slice(0, maxFaults).map(shortened) }),
  };
}

function shortened({ pointer, message }: Fault): Fault {
  if (pointer.length <= maxPointer) return { pointer, message };
  return { pointer: `${pointer.slice(0, maxPointer).toWellFormed()}…`, message };
}

/** One fault, or none where there is nothing to say. */
export function faultsAt(pointer: string, message: string | undefined): readonly Fault[] {
  return message === undefined ? [] : [{ pointer, message }];
}

/** A schema's refusal as faults with JSON pointers. */
export function faultsOfSchema(error: z.core.$ZodError): readonly Fault[] {
  return error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          pointer: pointerTo([...issue.path, key]),
          message: "is not known here",
        }))
      : [{ pointer: pointerTo(issue.path), message: issue.message }],
  );
}

/** A value made from an input, or the faults of the input. */
export type Result<Made extends object> =
  | ({ readonly ok: true } & Readonly<Made>)
  | { readonly ok: false; readonly faults: readonly Fault[] };
