import type {
  DeliveryReference,
  DeliveryStatus,
  FailureReason,
  Response,
  UndeliveredStatus,
} from "../delivery/index.ts";
import type { LicenseEvent, Stamp } from "../event.ts";
import { timeOfId } from "../id.ts";
import { cutToBytes, oneLine } from "../plain-text.ts";

/* Events and deliveries as they are kept. */

/** What was sent to a receiver, and what came of it. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  /** To the request that decided. */
  readonly response: Response;
  /** What is wrong with an answer, in words, and null if nothing is; by its status where this is missing. */
  readonly fault?: string | null;
  /** The calls of it, where a connector makes several. */
  readonly calls?: readonly CallRecord[];
};

/** One of an attempt's calls, with its credentials masked. */
export type CallRecord = {
  readonly method: string;
  readonly url: string;
  readonly duration_ms: number;
  /** None where no answer came. */
  readonly status?: number;
  /** Why none came, or the beginning of what was answered. */
  readonly text: string;
};

type Timing = { readonly at: number; readonly duration_ms: number };
type Answered = Pick<Attempt, "fault"> & { readonly status: number };
type Failed = Timing & { readonly error: FailureReason; readonly message: string };
/** Pairs, so that no header's name means anything to the store: its client refuses a map with the key `constructor`. */
type HeaderList = readonly (readonly [name: string, value: string])[];
type Content = {
  readonly headers: HeaderList;
  readonly body: string;
};

/** What came of an attempt, without what was answered. */
export type AttemptResult = Failed | (Timing & Answered);
/** The content is missing where a delivery has too many attempts for one item. */
export type AttemptRecord = (Failed | (Timing & Answered & Partial<Content>)) & {
  readonly calls?: readonly CallRecord[];
};

/** What a list of deliveries needs of each. */
export type DeliveryEntry = {
  readonly company_id: number;
  /** Carries when the event was accepted. */
  readonly id: string;
  readonly event_id: string;
  readonly event: string;
  readonly subscription_id: string;
  readonly status: DeliveryStatus;
  readonly attempt_count: number;
  /** None where it was held before its first. */
  readonly last_attempt?: AttemptResult;
  /** Unix milliseconds; null unless it is retrying. */
  readonly next_attempt_at: number | null;
  /** Why it is held, dead or dropped; else null. */
  readonly reason: string | null;
  /** What it is in order with, where its subscription wants that. */
  readonly object?: string;
  /** Unix seconds. */
  readonly expires_at: number;
};

export type DeliveryRecord = DeliveryEntry & { readonly attempts?: readonly AttemptRecord[] };

/** What a list of events needs of each. */
export type EventEntry = {
  readonly company_id: number;
  readonly id: string;
  readonly event: string;
  readonly publisher: string;
  /** When it happened, in unix seconds. */
  readonly ts: number;
  /** Unix milliseconds. */
  readonly accepted_at: number;
  /** Unix seconds. */
  readonly expires_at: number;
};

/** An event with its content, which is what was published. */
export type EventRecord = Pick<EventEntry, "publisher" | "accepted_at"> &
  Pick<Stamp, "hops"> & {
    readonly content: LicenseEvent;
  };

/** DynamoDB deletes what has expired within days: until then, nobody is to see it. */
export function isExpired({ expires_at }: { readonly expires_at: number }, nowMs: number): boolean {
  return expires_at * 1000 <= nowMs;
}

/** What a delivery that has not arrived is found by, among those of its company and of its subscription. */
export function undeliveredKey(status: UndeliveredStatus, id: string): string {
  return `${status}#${id}`;
}

/** What a subscription's deliveries that have not arrived are found by. */
export function backlogKey(companyId: number, subscriptionId: string): string {
  return `${companyId}#${subscriptionId}`;
}

/** The message that sends a delivery, or lets it go: its schedule begins anew. */
export function referenceTo(entry: Omit<DeliveryEntry, "last_attempt">): DeliveryReference {
  const { id, event_id, event, company_id, subscription_id, attempt_count, object } = entry;
  return {
    delivery_id: id,
    subscription_id,
    event: { id: event_id, event, company_id, accepted_at: timeOfId(id) },
    attempts: attempt_count,
    resent_after: attempt_count,
    ...(object === undefined ? {} : { object }),
  };
}

/** In bytes, of a receiver's answer: what is kept of its body, of its headers, and of the text of each call. */
const maxBody = 2048;
const maxHeaders = 2048;
const maxCallText = 500;
/** In bytes. */
const maxError = 500;
/** An item has 400 KB. This many attempts with all of the above take three quarters of it, and no schedule has more. */
export const attemptsWithContent = 30;

export function attemptResult({ at, durationMs, response, fault }: Attempt): AttemptResult {
  const timing = { at, duration_ms: Math.round(durationMs) };
  return response.kind === "failed"
    ? { ...timing, error: response.reason, message: shown(response.message, maxError) }
    : {
        ...timing,
        status: response.status,
        ...(fault === undefined ? {} : { fault: fault && shown(fault, maxError) }),
      };
}

export function attemptRecord(attempt: Attempt): AttemptRecord {
  const { response, calls } = attempt;
  const kept = calls?.map((call) => ({ ...call, text: cutToBytes(call.text, maxCallText) }));
  const result = { ...attemptResult(attempt), ...(kept && { calls: kept }) };
  if (response.kind === "failed") return result;
  return { ...result, headers: beginning(response.headers), body: start(response.body) };
}

/** Errors go into the bus's own events too, and so must be text that every queue takes. */
function shown(text: string, maxBytes: number): string {
  return cutToBytes(oneLine(text), maxBytes);
}

/** As many of the headers as fit. */
function beginning(headers: Readonly<Record<string, string>>): HeaderList {
  let room = maxHeaders;
  return Object.entries(headers).filter(([name, value]) => {
    room -= Buffer.byteLength(name + value);
    return room >= 0;
  });
}

/** As much of the body as fits, without half a character at its end. */
function start(body: string): string {
  const bytes = Buffer.from(body).subarray(0, maxBody);
  return new TextDecoder().decode(bytes, { stream: true });
}
