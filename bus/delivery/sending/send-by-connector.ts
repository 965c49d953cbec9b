import {
  type AppliedRecords,
  type Lease,
  placeOf,
  type RecordKey,
} from "../../connectors/applied-records-table.ts";
import {
  type Answered,
  type Call,
  type ConnectorTarget,
  connectorOf,
  type Known,
  type Plan,
  type Remembered,
  type Verdict,
} from "../../connectors/index.ts";
import { hopsHeaders } from "../../events/hops.ts";
import { type Answer, defaultTimeout, maxTimeout, type Response } from "../../outbound/answer.ts";
import type { Send } from "../../outbound/guarded-sender.ts";
import { type SignIn, withoutSecrets } from "../../outbound/sign-in/sign-in.ts";
import type { Subscription } from "../../subscriptions/subscription.ts";
import type { Evaluator } from "../../transforms/evaluator.ts";
import type { CallRecord } from "../attempt.ts";
import type { DeliveryMessage } from "../message.ts";
import type { Sent } from "../types.ts";
import { expressionResults, noCall, requestOf } from "./connector-request.ts";
import { dropped } from "./unsent.ts";

export type ConnectorPorts = {
  readonly send: Send;
  readonly evaluate: Evaluator["evaluate"];
  readonly records: AppliedRecords;
};

type Connected = Subscription & { readonly target: ConnectorTarget };

/**
 * Applies an event to a company's other system, as the target's connector plans. One delivery at a
 * time changes a record there, and an older event never follows a newer one.
 */
export async function sendByConnector(
  message: DeliveryMessage,
  subscription: Connected,
  ports: ConnectorPorts,
): Promise<Sent> {
  const { event, trigger } = message;
  const { target, company_id: companyId, id: subscriptionId } = subscription;
  const connector = connectorOf(target);
  if (trigger === "test" && connector.probe) {
    return sentOf(await callAll(connector.probe(target), callsOf(message, subscription, ports)));
  }
  const results = await expressionResults(message, target, ports);
  if ("kind" in results) return results;
  const apply = (known: Omit<Known, "made">) =>
    callAll(
      connector.plan(event, target, { ...known, ...results }),
      callsOf(message, subscription, ports),
    );
  const record = connector.recordOf?.(event, target);
  if (record === undefined) return sentOf(await apply({ remembered: {}, mayExist: false }));
  return inTurn({ companyId, subscriptionId, record }, placeOf(event), apply, ports);
}

/** Applies an event to its record under a lease, unless a later event was applied. */
async function inTurn(
  key: RecordKey,
  place: string,
  apply: (known: Pick<Lease, "remembered" | "mayExist">) => Promise<Carried>,
  { records }: Pick<ConnectorPorts, "records">,
): Promise<Sent> {
  const leased = await records.lease(key, place, Date.now());
  switch (leased.kind) {
    case "superseded":
      return dropped(`a later event of ${key.record} has been applied`);
    case "busy":
      return { kind: "busy", until: Math.min(leased.until, Date.now() + busyMs) };
    case "leased": {
      const made = await apply(leased);
      const isDone = made.verdict === undefined || made.verdict.kind === "done";
      const applied = isDone ? { place, remembered: made.remembered } : undefined;
      await records.release(key, leased, applied);
      return sentOf(made);
    }
    default:
      return leased satisfies never;
  }
}

/** Milliseconds that a delivery waits if its record is leased. Calls take some 100 ms. */
const busyMs = 2_000;

function callsOf(
  { event }: DeliveryMessage,
  { target, timeout = defaultTimeout }: Connected,
  { send }: ConnectorPorts,
) {
  const { read, signIn } = connectorOf(target);
  const timeoutMs = 1000 * timeout;
  const inAllMs = 1000 * maxTimeout;
  return { send, signIn: signIn(target), headers: hopsHeaders(event), read, timeoutMs, inAllMs };
}

function sentOf(made: Carried): Sent {
  if (made.verdict === undefined) return dropped(made.reason);
  const { response, verdict, calls } = made;
  const fault = verdict.kind === "done" ? null : verdict.error;
  return { kind: "sent", response, answer: answerOf(verdict), fault, calls };
}

function answerOf(verdict: Verdict): Answer {
  switch (verdict.kind) {
    case "done": {
      const { restFor } = verdict;
      return { isSuccess: true, isThrottled: false, ...(restFor && { retryAfter: restFor }) };
    }
    case "again": {
      const { after, isThrottled = false, isOfRecord } = verdict;
      return {
        isSuccess: false,
        isThrottled,
        ...(after && { retryAfter: after }),
        ...(isOfRecord && { isWell: true }),
      };
    }
    case "never":
      return { isSuccess: false, isThrottled: false, isWell: true, wants: "abort" };
    case "credentials":
    case "gone":
      return { isSuccess: false, isThrottled: false, wants: verdict.kind };
    default:
      return verdict satisfies never;
  }
}

/** The result of a plan without calls. */
type Uncalled = {
  readonly verdict?: undefined;
  readonly reason: string;
  readonly remembered: Remembered | undefined;
};

type Carried = Made | Uncalled;

/** The result of a plan: the answer that decided, its outcome, and the calls that were made. */
type Made = {
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

/** Makes the calls of a plan, one after the other, until one fails. */
export async function callAll(plan: Plan, by: With): Promise<Carried> {
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
  const { remembered, reason = noCall } = (step.done ? step.value : undefined) ?? {};
  return last ? { ...last, calls, remembered } : { reason, remembered };
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
