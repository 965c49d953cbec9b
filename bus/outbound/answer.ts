import { type Retry, retryAfter } from "../retry/retry.ts";

/** The result of one request to a receiver. */
export type Response =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly reason: FailureReason; readonly message: string };

/** Reasons why an attempt ends without an answer. */
export const failureReasons = [
  "dns",
  "address",
  "refused",
  "tls",
  "timeout",
  "connection",
  "auth",
  "credentials",
  "transform",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** The meaning of an answer, for its delivery and its endpoint. */
export type Answer = {
  readonly isSuccess: boolean;
  /** Milliseconds of the receiver's Retry-After. A success can have one too. */
  readonly retryAfter?: number;
  /** True if the receiver is overloaded. */
  readonly isThrottled: boolean;
  /** Set if the endpoint works, even though it refuses this delivery. */
  readonly isWell?: true;
  /**
   * Consequences beyond this attempt: the delivery is dead (`abort`), the subscription is disabled (`gone`,
   * `disable`), or it is disabled until it has other credentials (`credentials`).
   */
  readonly wants?: "abort" | "gone" | "disable" | "credentials";
};

/**
 * Reads an answer. 2xx is a success. Everything else is a failure, redirects included, which are never followed. 410
 * disables the subscription, and 429, 502, 503 and 504 slow it down (Standard Webhooks 1.0, "Operational
 * considerations"). The header `webhook-delivery` can add consequences.
 */
export function readAnswer(response: Response, retry: Retry | undefined, nowMs: number): Answer {
  if (response.kind === "failed") return { isSuccess: false, isThrottled: false };
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const wants = wantsOf(response, retry, isSuccess);
  const isWell = wants === "abort";
  const delay = isSuccess ? undefined : retryAfter(headers["retry-after"], nowMs);
  return {
    isSuccess,
    isThrottled: [429, 502, 503, 504].includes(status),
    ...(delay === undefined ? {} : { retryAfter: delay }),
    ...(wants === undefined ? {} : { wants }),
    ...(isWell ? { isWell } : {}),
  };
}

function wantsOf(
  { status, headers }: Extract<Response, { kind: "answered" }>,
  retry: Retry | undefined,
  isSuccess: boolean,
): Answer["wants"] {
  // Keygen: Cloudflare answers 530 if there is no such host.
  if (status === 410 || (status === 530 && retry?.policy === "keygen")) return "gone";
  switch (headers["webhook-delivery"]?.trim().toLowerCase()) {
    case "disable":
      return "disable";
    case "abort-message":
      return isSuccess ? undefined : "abort";
    default:
      return undefined;
  }
}

/**
 * Seconds for connecting, the answer's headers and its body together, by default and at most, as Standard Webhooks
 * 1.0 recommends.
 */
export const defaultTimeout = 15;
export const maxTimeout = 30;
