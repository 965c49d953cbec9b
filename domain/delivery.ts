import type { BusDetail } from "./event.ts";
import { deliveryId } from "./id.ts";
import { nextDelay } from "./retry.ts";
import type { Subscription } from "./subscriptions/subscription.ts";

/** What stands on a delivery queue: one event for one subscription, and how often it was tried. */
export type DeliveryMessage = {
  readonly delivery_id: string;
  readonly subscription_id: string;
  readonly event: BusDetail;
  /** Who published the event. */
  readonly publisher: string;
  /** Attempts made so far. */
  readonly attempts: number;
  /** Unix milliseconds before which the next attempt must not be made. */
  readonly not_before?: number;
  /** Set where somebody had it sent again: attempts made before. The schedule begins anew after them. */
  readonly resent_after?: number;
};

/** What came of one request to a receiver. */
export type Response =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly reason: FailureReason; readonly message: string };

/** How a request can end without an answer. */
export const failureReasons = [
  "dns",
  "address",
  "refused",
  "tls",
  "timeout",
  "connection",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** How a delivery can stand once it was tried. */
export const deliveryStatuses = ["delivered", "retrying", "dead"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** What follows from an attempt. */
export type Outcome =
  | { readonly kind: "delivered" }
  | { readonly kind: "retry"; readonly notBefore: number }
  | { readonly kind: "dead"; readonly reason: string };

export function newDelivery(
  event: BusDetail,
  publisher: string,
  subscriptionId: string,
): DeliveryMessage {
  return {
    delivery_id: deliveryId(event.id, subscriptionId, event.accepted_at),
    subscription_id: subscriptionId,
    event,
    publisher,
    attempts: 0,
  };
}

/**
 * What to do after an attempt: 2xx is success; a redirect, which is never followed, and everything else
 * is failure and tried again until the schedule ends (Standard Webhooks 1.0, "Operational considerations").
 *
 * @param attempts - Attempts made since the schedule began, this one included.
 * @param random - In [0, 1), for the jitter.
 */
export function decide(
  response: Response,
  retry: Subscription["retry"],
  attempts: number,
  nowMs: number,
  random: number,
): Outcome {
  if (response.kind === "answered" && response.status >= 200 && response.status < 300) {
    return { kind: "delivered" };
  }
  const delay = nextDelay(retry, attempts, random);
  if (delay === undefined) return { kind: "dead", reason: `failed ${attempts} times` };
  return { kind: "retry", notBefore: nowMs + delay };
}

/** How long a repeated event waits, so that its first delivery is in the log by then; in seconds. */
export const repeatDelay = 60;

/** What the delivery log knows of a delivery. */
export type Logged = {
  readonly status: DeliveryStatus;
  readonly attempts: number;
  /** Unix milliseconds; while retrying. */
  readonly nextAttemptAt?: number;
};

/**
 * Whether the delivery log must be asked before an attempt. A first attempt normally need not, which
 * saves a read per delivery. It must where the publisher repeated the event, where SQS hands a message
 * out again, and where the message is so old that a repeated one may have overtaken it.
 */
export function mustAskLog(message: DeliveryMessage, receiveCount: number, nowMs: number): boolean {
  return (
    receiveCount > 1 ||
    message.attempts > 0 ||
    message.event.repeat === true ||
    nowMs - message.event.accepted_at > repeatDelay * 500
  );
}

/** What to do with a message before any request is made. */
export type Standing = "attempt" | "done" | { readonly resume: Logged };

/**
 * Tells from the log whether a message's attempt is still to be made. If it has been recorded, either
 * another message carries the delivery on, or this one is handed out again because its function ended
 * between recording the attempt and passing the delivery on: only then is it resumed.
 */
export function standing(
  message: DeliveryMessage,
  logged: Logged | undefined,
  receiveCount: number,
): Standing {
  if (!logged) return "attempt";
  if (logged.attempts > message.attempts) return receiveCount > 1 ? { resume: logged } : "done";
  // What has arrived is sent again only by the message that somebody asked for.
  const isAskedFor = message.resent_after === message.attempts;
  return logged.status === "delivered" && !isAskedFor ? "done" : "attempt";
}
