import type { Answered, Call, Plan, Remembered, Verdict } from "../../connectors/index.ts";
import type { Response } from "../../outbound/answer.ts";
import type { Request, Send } from "../../outbound/guarded-sender.ts";
import { type SignIn, withoutSecrets } from "../../outbound/sign-in/sign-in.ts";
import type { CallRecord } from "../attempt.ts";

/** The result of a plan: the answer that decided, its outcome, and the calls that were made. */
export type Made = {
  readonly response: Response;
  readonly verdict: Verdict;
  readonly calls: readonly CallRecord[];
  /** Set if all calls succeeded. */
  readonly remembered: Remembered | undefined;
};

type With = {
  readonly send: Send;
  readonly signIn: SignIn;
  /** The bus's own headers of each call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly read: (answer: Answered, nowMs: number) => Verdict;
  /** Timeout of each call, and of all calls together, in milliseconds. */
  readonly timeoutMs: number;
  readonly inAllMs: number;
};

/**
 * Makes the calls of a plan, one after the other, until one fails.
 *
 * @returns Undefined if the plan has no calls.
 */
export async function callAll(plan: Plan, by: With): Promise<Made | undefined> {
  const { send, signIn, headers, read, timeoutMs, inAllMs } = by;
  const end = Date.now() + inAllMs;
  const calls: CallRecord[] = [];
  let last: Pick<Made, "response" | "verdict"> | undefined;
  let step = plan.next();
  while (!step.done) {
    const call = step.value;
    const started = Date.now();
    const within = Math.max(1, Math.min(timeoutMs, end - started));
    const response = await send(requestOf(call, signIn, headers, within));
    calls.push(recordOf(call, response, Date.now() - started, signIn));
    const verdict = verdictOf(call, response, read);
    last = { response, verdict };
    if (verdict.kind !== "done" || response.kind !== "answered") break;
    step = plan.next(response);
  }
  return last && { ...last, calls, remembered: step.done ? step.value : undefined };
}

function requestOf(
  { method, url, headers, body, once }: Call,
  signIn: SignIn,
  ownHeaders: With["headers"],
  timeoutMs: number,
): Request {
  const isText = typeof body === "string";
  return {
    method,
    url,
    headers: {
      accept: "application/json",
      "user-agent": "license-event-bus",
      ...(body === undefined || isText ? {} : { "content-type": "application/json" }),
      ...headers,
      ...signIn.headers,
      ...ownHeaders,
    },
    body: isText || body === undefined ? body : JSON.stringify(body),
    ...(signIn.oauth && { oauth: signIn.oauth }),
    ...(signIn.tls && { tls: signIn.tls }),
    once,
    secrets: signIn.secrets,
    timeoutMs,
  };
}

function verdictOf(call: Call, response: Response, read: With["read"]): Verdict {
  if (response.kind === "answered") {
    return call.isFine?.(response) ? { kind: "done" } : read(response, Date.now());
  }
  const { reason, message } = response;
  return reason === "credentials"
    ? { kind: "credentials", error: message }
    : { kind: "again", error: message };
}

function recordOf(
  { method, url }: Call,
  response: Response,
  durationMs: number,
  { secrets }: SignIn,
): CallRecord {
  const made = { method, url: withoutSecrets(url, secrets), duration_ms: Math.round(durationMs) };
  return response.kind === "answered"
    ? { ...made, status: response.status, text: response.body }
    : { ...made, text: response.message };
}
