import { isLossy } from "../../packages/event-patterns/json/json-number.ts";
import { memberFaults, parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import { authorization, type Credential } from "../outbound/sign-in/sign-in.ts";
import { type Headers, headerOf, isSameText } from "../signatures/signature.ts";
import { faultsOfJson } from "../values/json.ts";
import type { Fault } from "../values/problem.ts";

/** A webhook of another vendor, as received. */
export type SourceRequest = {
  readonly method: string;
  /** The request's target as received: path and query. */
  readonly path: string;
  /** Names can have any case. */
  readonly headers: Headers;
  /** The exact bytes, because signatures cover them. */
  readonly rawBody: Uint8Array | string;
};

/** The event as a publisher would send it. The catalog has not validated it yet. */
export type SourceEvent = {
  readonly id: string;
  readonly event: string;
  readonly company_id: number;
  readonly user_id?: number | null | undefined;
  readonly ts: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly vendor?: Readonly<Record<string, unknown>>;
};

/** The result of a webhook. `reason` is a sentence for its sender and reveals nothing about a key. */
export type Received = { readonly kind: "event"; readonly event: SourceEvent } | Refused;

type Refused = {
  readonly kind: "refused";
  readonly status: 400 | 401 | 422;
  readonly reason: string;
};

/** Returns a refusal of an unknown sender, whose content was not read. */
export function unauthorized(reason: string): Refused {
  return { kind: "refused", status: 401, reason };
}

/** Returns a refusal of a known sender's content. */
export function unprocessable(reason: string): Refused {
  return { kind: "refused", status: 422, reason };
}

/** The value of a body, or the refusal. */
type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly refused: Refused };

/**
 * Reads JSON in UTF-8 that the bus can carry exactly.
 *
 * @param what - The name of the text in a refusal.
 */
export function readJson(rawBody: Uint8Array | string, what = "body"): Read {
  let value: unknown;
  let faults: readonly Fault[];
  try {
    const text =
      typeof rawBody === "string"
        ? rawBody
        : new TextDecoder("utf-8", { fatal: true }).decode(rawBody);
    value = parseJson(text, isLossy);
    faults = memberFaults(text, value).map(({ path, message }) => ({
      pointer: pointerTo(path),
      message,
    }));
  } catch {
    const reason = `The ${what} could not be read as JSON in UTF-8.`;
    return { ok: false, refused: { kind: "refused", status: 400, reason } };
  }
  const [fault] = [...faults, ...faultsOfJson(value)];
  if (!fault) return { ok: true, value };
  return {
    ok: false,
    refused: unprocessable(`In the ${what}, ${fault.pointer} ${fault.message}.`),
  };
}

/**
 * Returns true if a request has a credential, compared in constant time. The scheme's name can have any case (RFC
 * 9110, section 11.1).
 */
export function carries(headers: Headers, expected: Credential): boolean {
  return isSameText(
    normalized(headerOf(headers, "authorization") ?? ""),
    normalized(authorization(expected)),
  );
}

function normalized(value: string): string {
  const [scheme = "", ...rest] = value.trim().split(/ +/);
  return [scheme.toLowerCase(), ...rest].join(" ");
}
