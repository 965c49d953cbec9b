import type { DeliveryStatus, FailureReason, Response } from "../delivery.ts";
import type { LicenseEvent } from "../event.ts";

/* Events and deliveries as they are kept. */

/** One request to a receiver and what came of it. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly response: Response;
};

type Timing = { readonly at: number; readonly duration_ms: number };
type Failed = Timing & { readonly error: FailureReason; readonly message: string };
type Content = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** What came of an attempt, without what was answered. */
export type AttemptResult = Failed | (Timing & { readonly status: number });
/** The content is missing where a delivery has too many attempts for one item. */
export type AttemptRecord = Failed | (Timing & { readonly status: number } & Partial<Content>);

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
  readonly last_attempt: AttemptResult;
  /** Unix milliseconds; null unless it is retrying. */
  readonly next_attempt_at: number | null;
  /** Why it is dead; else null. */
  readonly reason: string | null;
  /** Unix seconds. */
  readonly expires_at: number;
};

export type DeliveryRecord = DeliveryEntry & { readonly attempts: readonly AttemptRecord[] };

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
export type EventRecord = Pick<EventEntry, "publisher" | "accepted_at"> & {
  readonly content: LicenseEvent;
};

/** DynamoDB deletes what has expired within days: until then, nobody is to see it. */
export function isExpired({ expires_at }: { readonly expires_at: number }, nowMs: number): boolean {
  return expires_at * 1000 <= nowMs;
}

/** What a delivery that has not arrived is found by. */
export function undeliveredKey(status: Exclude<DeliveryStatus, "delivered">, id: string): string {
  return `${status}#${id}`;
}
