import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import * as z from "zod/mini";
import { maxTs } from "../../catalog/event-type.ts";
import { type EventType, eventTypes, nearestEventType, validateData } from "../../catalog/index.ts";
import { integer, must, someText } from "../../catalog/kinds.ts";
import type { KeyScope } from "../keys/api-key.ts";
import { uuid } from "../values/id.ts";
import { faultsOfJson } from "../values/json.ts";
import { type Fault, faultsOfSchema, type Problem, problem } from "../values/problem.ts";
import { type Claim, claimOf } from "./claim.ts";
import type { LicenseEvent } from "./event.ts";

/**
 * Maximum size of an event, in bytes of its JSON. It leaves room for the envelopes: SQS accepts 1 MiB, DynamoDB 400
 * KB.
 */
const maxEventBytes = 256 * 1024;
/** Maximum number of events in one request. */
export const maxEvents = 100;

/** A valid event, and the hash that distinguishes it from another with the same id. */
export type Publication = {
  readonly event: LicenseEvent;
  readonly type: EventType;
  readonly publisher: string;
  /** SHA-256 (hex) of the publisher's input, independent of the order of its keys. */
  readonly contentHash: string;
};

export type Checked =
  | { readonly ok: true; readonly publication: Publication }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** The id, code and company that the refused event names. */
      readonly claim: Claim;
    };

/** Maximum number of seconds that a publisher's clock can be ahead of the bus's. */
const maxSecondsAhead = 86_400;

const ts = {
  error: ({ input }: { readonly input?: unknown }) =>
    typeof input === "number" && Number.isInteger(input) && input > maxTs
      ? `must be a unix time in seconds, not ${unitOf(input)}`
      : `must be a unix time in seconds, from 0 to ${maxTs}`,
};

/** Returns the unit that the publisher of a number beyond the year 9999 probably means. */
function unitOf(beyond: number): string {
  if (beyond <= maxTs * 1e3) return "milliseconds";
  return beyond <= maxTs * 1e6 ? "microseconds" : "nanoseconds";
}

/** An event as publishers send it. The catalog validates `data` and `vendor`. */
export const envelope = z.strictObject(
  {
    id: z.optional(someText.check(z.regex(uuid, must("a UUID of version 1 to 8")))),
    event: someText,
    company_id: integer.check(z.positive(must("positive"))),
    user_id: z.nullish(integer),
    ts: z.optional(z.int({ ...ts, abort: true }).check(z.minimum(0, ts), z.maximum(maxTs, ts))),
    data: z.unknown(),
    vendor: z.optional(z.unknown()),
  },
  must("an object"),
);

/**
 * Validates a publisher's input against the envelope, the catalog and the publisher's key. Adds `id` and `ts` if they
 * are missing.
 */
export function checkPublication(
  input: unknown,
  key: KeyScope,
  source: {
    readonly nowMs: number;
    readonly newId: () => string;
    /** True if the id alone identifies the event, regardless of its content. */
    readonly sameById?: boolean;
    /** Faults that the JSON parser found in the event. */
    readonly faults?: readonly Fault[];
  },
): Checked {
  const refuse = (...args: Parameters<typeof problem>): Checked => ({
    ok: false,
    problem: problem(...args),
    claim: claimOf(input),
  });
  if (key.kind !== "publisher") {
    return refuse("not-allowed", `A ${key.kind} key cannot publish. Use a publisher key.`);
  }
  const textFaults = source.faults?.length ? source.faults : faultsOfJson(input);
  if (textFaults.length > 0) return refuse("invalid", undefined, textFaults);

  const parsed = envelope.safeParse(input);
  if (!parsed.success) return refuse("invalid", undefined, faultsOfSchema(parsed.error));
  const sent = withLowerCaseId(parsed.data);
  const nowSeconds = Math.floor(source.nowMs / 1000);
  if (sent.ts !== undefined && sent.ts > nowSeconds + maxSecondsAhead) {
    const message = `is more than a day ahead: it is ${new Date(sent.ts * 1000).toISOString()}`;
    return refuse("invalid", undefined, [{ pointer: "/ts", message }]);
  }

  const type = eventTypes.get(sent.event);
  if (!type) return refuse("unknown-event-type", unknownType(sent.event));
  if (!type.publishers.some((publisher) => publisher === key.publisher)) {
    return refuse(
      "publisher-not-allowed",
      `${sent.event} is published by ${type.publishers.join(", ")}, not by ${key.publisher}.`,
    );
  }
  if (key.companies && !key.companies.includes(sent.company_id)) {
    return refuse("not-allowed", `The API key cannot publish for company ${sent.company_id}.`);
  }
  const faults = validateData(type, sent.data, sent.vendor);
  if (faults.length > 0) return refuse("invalid", undefined, faults);

  const content = canonicalize(sent) ?? "";
  if (Buffer.byteLength(content) > maxEventBytes) {
    return refuse("too-large", `An event has at most ${maxEventBytes / 1024} KB.`);
  }
  return {
    ok: true,
    publication: {
      event: {
        id: sent.id ?? source.newId(),
        event: sent.event,
        company_id: sent.company_id,
        user_id: sent.user_id ?? null,
        ts: sent.ts ?? nowSeconds,
        data: sent.data as LicenseEvent["data"],
        ...(sent.vendor === undefined ? {} : { vendor: sent.vendor as Record<string, unknown> }),
      },
      type,
      publisher: key.publisher,
      contentHash: createHash("sha256")
        .update(source.sameById && sent.id ? sent.id : content)
        .digest("hex"),
    },
  };
}

/** UUIDs are compared without regard to case and written in lower case (RFC 9562, section 4). */
function withLowerCaseId<Sent extends { readonly id?: string | undefined }>(sent: Sent): Sent {
  return sent.id === undefined ? sent : { ...sent, id: sent.id.toLowerCase() };
}

function unknownType(code: string): string {
  const nearest = nearestEventType(code);
  return `Unknown event type "${code.slice(0, 100)}".${nearest ? ` Did you mean "${nearest}"?` : ""}`;
}
