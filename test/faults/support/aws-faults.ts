import type { AwsCall, Intercept, NoAnswer } from "../../../packages/embedded-aws/intercept.ts";
import { refusedInPart } from "./in-part.ts";

/** How a call of AWS fails. */
export const faultKinds = [
  /** The service's own error, by which it asks to be called less. */
  "throttled",
  /** The connection is closed, and the call not done. */
  "refused",
  /** Nothing is answered, until the client gives up; the call is not done. */
  "timed out",
  /** Some of the entries of a batch are done, and the others are not. */
  "done in part",
  /** The call is done, and the connection closed before the answer. */
  "answer lost",
] as const;
export type FaultKind = (typeof faultKinds)[number];

type Reply = Exclude<Awaited<ReturnType<Intercept>>, NoAnswer>;
type Proceed = (body?: Buffer) => Promise<Reply>;

/** Whether a call can fail so. */
export function canFail(operation: string, kind: FaultKind): boolean {
  return kind !== "done in part" || /Batch|PutEvents/.test(operation);
}

/** @param isMeant - Of a batch, whether an entry (as JSON) is one that may be refused. */
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

/** SQS, "Common errors" (RequestThrottled); DynamoDB, "Error handling"; EventBridge, "Common errors". */
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
  /** Every use, for a while from the first on. */
  "a while",
] as const;
export type Moment = (typeof moments)[number];

/** A call (see `nameOf` in faulty-aws.ts) that is to fail. */
export type Fault = { readonly call: string; readonly kind: FaultKind; readonly moment: Moment };

export function textOf({ call, kind, moment }: Fault): string {
  return `${call}: ${kind}, ${moment}`;
}

/** Tells which calls a fault strikes. */
export class ArmedFault {
  readonly fault: Fault;
  readonly #isMeant: (text: string) => boolean;
  readonly #whileMs: number;
  /** By the id that the SDK gives all attempts of one use. */
  readonly #uses = new Map<string, number>();
  #endsAt: number | undefined;
  struck = 0;

  /** @param isMeant - Whether a call with this body is one of those that are to fail. */
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
