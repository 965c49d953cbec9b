import type * as z from "zod/mini";
import { unknownName } from "../../catalog/kinds.ts";
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
  "invalid-hops": [400, "The hops header is not valid"],
  "missing-key": [401, "The request has no API key"],
  "unknown-key": [401, "The API key is not valid"],
  "unknown-sender": [401, "The webhook does not come from this source"],
  "not-allowed": [403, "The API key does not allow this request"],
  "publisher-not-allowed": [403, "This publisher cannot publish this event type"],
  "not-found": [404, "Not found"],
  "subscription-gone": [409, "The subscription can no longer take this delivery"],
  "event-expired": [410, "The event is no longer kept"],
  "method-not-allowed": [405, "The path does not support this method"],
  "changed-meanwhile": [409, "Another request changed the resource"],
  "still-running": [409, "The first request with this Idempotency-Key is still running"],
  "id-conflict": [409, "Another event has this id"],
  "replay-running": [409, "Another replay of this subscription is running"],
  "made-by-rule": [409, "A rule in code owns this subscription"],
  "precondition-failed": [412, "The resource has changed since you read it"],
  "too-large": [413, "The event is too large"],
  "too-many-events": [413, "The request has too many events"],
  "wrong-content-type": [415, "The body must be application/json in UTF-8"],
  compressed: [415, "The body must not be compressed"],
  "too-many-subscriptions": [422, "The company has reached its limit of subscriptions"],
  "too-many-sources": [422, "The company has reached its limit of sources"],
  "too-many-hops": [422, "The event has passed through too many buses"],
  "channel-not-deployed": [422, "This bus is deployed without the channel"],
  invalid: [422, "The request is not valid"],
  "idempotency-key-reused": [422, "This Idempotency-Key belongs to another request"],
  "unknown-event-type": [422, "Unknown event type"],
  "rate-limited": [429, "Too many requests"],
  "not-published": [503, "The event could not be published"],
  unexpected: [500, "Internal error"],
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
          message: unknownName(key, issue.message),
        }))
      : [{ pointer: pointerTo(issue.path), message: issue.message }],
  );
}

/** A value made from an input, or the faults of the input. */
export type Result<Made extends object> =
  | ({ readonly ok: true } & Readonly<Made>)
  | { readonly ok: false; readonly faults: readonly Fault[] };
