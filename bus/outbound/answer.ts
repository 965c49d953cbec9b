import { type Retry, retryAfter } from "../retry/retry.ts";

/** What came of one request to a receiver. */
export type Response =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly reason: FailureReason; readonly message: string };

/** The reasons why an attempt ends without an answer. */
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

/** What an answer says, of its delivery and of its endpoint. */
export type Answer = {
  readonly isSuccess: boolean;
  /** Milliseconds that the receiver asks to be left alone for; also after a success. */
  readonly retryAfter?: number;
  /** The receiver has more than it can take. */
  readonly isThrottled: boolean;
  /** It works, although it does not take this delivery now, or ever. */
  readonly isWell?: true;
  /**
   * What the receiver wants beyond this attempt: never this delivery again, none at all any more, or none
   * before it gets other credentials.
   */
  readonly wants?: "abort" | "gone" | "disable" | "credentials";
};

/**
 * 2xx is success; a redirect, which is never followed, and everything else is failure. 410 ends the
 * subscription, and 429, 502, 503 and 504 slow it down (Standard Webhooks 1.0, "Operational considerations").
 * A receiver can say more in the header `webhook-delivery`.
 */
export function readAnswer(response: Response, retry: Retry | undefined, nowMs: number): Answer {
  if (response.kind === "failed") return { isSuccess: false, isThrottled: false };
  const { status, headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const wants = wantsOf(response, retry, isSuccess);
  const isWell = wants === "abort";
  const asked = isSuccess ? undefined : retryAfter(headers["retry-after"], nowMs);
  return {
    isSuccess,
    isThrottled: [429, 502, 503, 504].includes(status),
    ...(asked === undefined ? {} : { retryAfter: asked }),
    ...(wants === undefined ? {} : { wants }),
    ...(isWell ? { isWell } : {}),
  };
}

function wantsOf(
  { status, headers }: Extract<Response, { kind: "answered" }>,
  retry: Retry | undefined,
  isSuccess: boolean,
): Answer["wants"] {
  // Keygen: 530 is how Cloudflare says that there is no such host.
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
 * Seconds that connecting, the answer's headers and its body may take together, usually and at the most: what
 * Standard Webhooks 1.0 recommends.
 */
export const usualTimeout = 15;
export const longestTimeout = 30;
