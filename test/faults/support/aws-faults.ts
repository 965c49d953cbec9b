import type { AwsCall, Intercept, NoAnswer } from "../../../packages/embedded-aws/intercept.ts";
import { refusedInPart } from "./in-part.ts";

/** Ways in which a call of AWS fails. */
export const faultKinds = [
  /** The service's own throttling error. */
  "throttled",
  /** The connection is closed, and the call is not performed. */
  "refused",
  /** No answer comes until the client gives up. The call is not performed. */
  "timed out",
  /** Some entries of a batch are performed, and the others are not. */
  "done in part",
  /** The call is performed, and the connection is closed before the answer. */
  "answer lost",
] as const;
export type FaultKind = (typeof faultKinds)[number];

type Reply = Exclude<Awaited<ReturnType<Intercept>>, NoAnswer>;
type Proceed = (body?: Buffer) => Promise<Reply>;

/** True if a call can fail in this way. */
export function canFail(operation: string, kind: FaultKind): boolean {
  return kind !== "done in part" || /Batch|PutEvents/.test(operation);
}

/** @param isMeant - For a batch: true if an entry (as JSON) may be refused. */
export async function fail(
  kind: FaultKind,
  call: AwsCall,
  proceed: Proceed,
  isMeant: (entry: string) => boolean,
): Promise<Reply | NoAnswer> {
  switch (kind) {
    case "throttled":
      return throttled(call.service);
    case "refused":
      return "closed";
    case "timed out":
      return "silent";
    case "done in part":
      return refusedInPart(call, proceed, isMeant);
    case "answer lost":
      await proceed();
      return "closed";
    default:
      return kind satisfies never;
  }
}

/**
 * SQS, "Common errors" (RequestThrottled); DynamoDB, "Error handling"; EventBridge, "Common
 * errors".
 */
function throttled(service: string): Reply {
  const code =
    service === "dynamodb"
      ? "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
      : service === "sqs"
        ? "com.amazonaws.sqs#RequestThrottled"
        : "ThrottlingException";
  return {
    status: 400,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-errortype": code,
      ...(service === "sqs" ? { "x-amzn-query-error": "RequestThrottled;Sender" } : {}),
    },
    body: JSON.stringify({ __type: code, message: "Rate exceeded" }),
  };
}

/** When a call fails. The SDK makes up to three attempts of each use. */
export const moments = [
  "first attempt",
  "first use",
  "second use",
  /** Every use, for a while after the first. */
  "a while",
] as const;
export type Moment = (typeof moments)[number];

/** A call (see `nameOf` in faulty-aws.ts) to fail. */
export type Fault = { readonly call: string; readonly kind: FaultKind; readonly moment: Moment };

export function textOf({ call, kind, moment }: Fault): string {
  return `${call}: ${kind}, ${moment}`;
}

/** Decides which calls a fault strikes. */
export class ArmedFault {
  readonly fault: Fault;
  readonly #isMeant: (text: string) => boolean;
  readonly #whileMs: number;
  /** Keyed by the id that the SDK gives all attempts of one use. */
  readonly #uses = new Map<string, number>();
  #endsAt: number | undefined;
  struck = 0;

  /** @param isMeant - True if a call with this body may fail. */
  constructor(fault: Fault, whileMs: number, isMeant: (text: string) => boolean) {
    this.fault = fault;
    this.#whileMs = whileMs;
    this.#isMeant = isMeant;
  }

  readonly isMeant = (text: string): boolean => this.#isMeant(text);

  strikes(name: string, { headers, body }: AwsCall, nowMs: number): boolean {
    if (name !== this.fault.call || !this.#isMeant(`${body}`)) return false;
    const id = String(headers["amz-sdk-invocation-id"]);
    const isFirstAttempt = !this.#uses.has(id);
    const use = this.#uses.get(id) ?? this.#uses.size;
    this.#uses.set(id, use);
    const strikes = this.#isNow(use, isFirstAttempt, nowMs);
    if (strikes) this.struck++;
    return strikes;
  }

  #isNow(use: number, isFirstAttempt: boolean, nowMs: number): boolean {
    switch (this.fault.moment) {
      case "first attempt":
        return use === 0 && isFirstAttempt;
      case "first use":
        return use === 0;
      case "second use":
        return use === 1;
      case "a while":
        this.#endsAt ??= nowMs + this.#whileMs;
        return nowMs < this.#endsAt;
      default:
        return this.fault.moment satisfies never;
    }
  }
}
