import { STATUS_CODES } from "node:http";
import type { FailureReason, Response } from "../outbound/answer.ts";
import { cutToBytes, oneLine } from "../values/plain-text.ts";

/** A request to a receiver, and its result. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  /** The response that decided the outcome. */
  readonly response: Response;
  /** Describes the fault of an answer; null without a fault. If it is missing, the status decides. */
  readonly fault?: string | null;
  /** The attempt's calls, if a connector makes several. */
  readonly calls?: readonly CallRecord[];
};

/** One of an attempt's calls, with its credentials masked. */
export type CallRecord = {
  readonly method: string;
  readonly url: string;
  readonly duration_ms: number;
  /** Missing if no answer came. */
  readonly status?: number;
  /** The reason why no answer came, or the beginning of the answer. */
  readonly text: string;
};

type Timing = { readonly at: number; readonly duration_ms: number };
type Answered = Pick<Attempt, "fault"> & { readonly status: number };
type Failed = Timing & { readonly error: FailureReason; readonly message: string };
/**
 * Pairs, because the store's client refuses a map with the key `constructor`, which a header's name
 * may be.
 */
type HeaderList = readonly (readonly [name: string, value: string])[];
type Content = {
  readonly headers: HeaderList;
  readonly body: string;
};

/** The result of an attempt, without the content of the answer. */
export type AttemptResult = Failed | (Timing & Answered);
/**
 * A stored attempt. The content is missing where a delivery has too many attempts for one
 * item.
 */
export type AttemptRecord = (Failed | (Timing & Answered & Partial<Content>)) & {
  readonly calls?: readonly CallRecord[];
};

/** Maximum bytes to keep of an answer's body, of its headers, and of the text of each call. */
const maxBody = 2048;
const maxHeaders = 2048;
const maxCallText = 500;
/** Bytes. */
const maxError = 500;
/**
 * This many attempts with content take three quarters of an item's 400 KB. No schedule has more.
 */
export const attemptsWithContent = 30;
/**
 * Resends and replays add attempts without limit. Those beyond this number are counted, and only
 * the last is kept.
 */
export const maxAttempts = 150;

/**
 * Returns the result of an attempt: its duration in whole milliseconds, and its error cut to 500
 * bytes.
 */
export function attemptResult({ at, durationMs, response, fault }: Attempt): AttemptResult {
  const timing = { at, duration_ms: Math.round(durationMs) };
  return response.kind === "failed"
    ? { ...timing, error: response.reason, message: shown(response.message, maxError) }
    : {
        ...timing,
        status: response.status,
        ...(fault === undefined ? {} : { fault: fault && shown(fault, maxError) }),
      };
}

/**
 * Returns an attempt as stored, with up to 2 KB of the answer's body, 2 KB of its headers, and 500
 * bytes of each call's text.
 */
export function attemptRecord(attempt: Attempt): AttemptRecord {
  const { response, calls } = attempt;
  const kept = calls?.map((call) => ({ ...call, text: cutToBytes(call.text, maxCallText) }));
  const result = { ...attemptResult(attempt), ...(kept && { calls: kept }) };
  if (response.kind === "failed") return result;
  return { ...result, headers: beginning(response.headers), body: start(response.body) };
}

/** Errors also go into the bus's own events, so they must be text that every queue accepts. */
function shown(text: string, maxBytes: number): string {
  return cutToBytes(oneLine(text), maxBytes);
}

/** Returns the first headers, up to the maximum size. */
function beginning(headers: Readonly<Record<string, string>>): HeaderList {
  let room = maxHeaders;
  return Object.entries(headers).filter(([name, value]) => {
    room -= Buffer.byteLength(name + value);
    return room >= 0;
  });
}

/** Returns as much of the body as fits, without half a character at its end. */
function start(body: string): string {
  const bytes = Buffer.from(body).subarray(0, maxBody);
  return new TextDecoder().decode(bytes, { stream: true });
}

const words: Readonly<Record<FailureReason, string>> = {
  dns: "The host name could not be resolved",
  address: "The address is not allowed",
  refused: "The connection was refused",
  tls: "The TLS connection could not be made",
  timeout: "The request timed out",
  connection: "The connection broke",
  auth: "The endpoint's token could not be fetched",
  credentials: "The endpoint's token was refused",
  transform: "The subscription's expression did not finish",
};

/** Describes how an attempt failed. Returns null if it succeeded. */
export function errorOf(result: AttemptResult): string | null {
  if ("error" in result) return `${words[result.error]}: ${result.message}`;
  return result.fault === undefined ? errorOfStatus(result.status) : result.fault;
}

function errorOfStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const answer = `The answer was ${[status, STATUS_CODES[status] ?? []].flat().join(" ")}`;
  return status >= 300 && status < 400
    ? `${answer}: redirects are not followed`
    : `${answer}: only a 2xx counts as delivered`;
}
