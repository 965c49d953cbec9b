import type { AwsCall } from "../../../packages/embedded-aws/intercept.ts";
import type { FaultKind } from "./aws-faults.ts";

/** When a call fails. The SDK makes up to three attempts of each use. */
export const moments = [
  "first attempt",
  "first use",
  "second use",
  /** Every use, for a while from the first on. */
  "a while",
] as const;
export type Moment = (typeof moments)[number];

/** A call (see aws-call-name.ts) that is to fail. */
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
