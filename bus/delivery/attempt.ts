import { STATUS_CODES } from "node:http";
import type { FailureReason, Response } from "../outbound/answer.ts";
import { cutToBytes, oneLine } from "../values/plain-text.ts";

/** What was sent to a receiver, and what came of it. */
export type Attempt = {
  /** Unix milliseconds. */
  readonly at: number;
  readonly durationMs: number;
  /** To the request that decided. */
  readonly response: Response;
  /** What is wrong with an answer, in words, and null if nothing is; by its status where this is missing. */
  readonly fault?: string | null;
  /** The calls of it, where a connector makes several. */
  readonly calls?: readonly CallRecord[];
};

/** One of an attempt's calls, with its credentials masked. */
export type CallRecord = {
  readonly method: string;
  readonly url: string;
  readonly duration_ms: number;
  /** None where no answer came. */
  readonly status?: number;
  /** Why none came, or the beginning of what was answered. */
  readonly text: string;
};

type Timing = { readonly at: number; readonly duration_ms: number };
type Answered = Pick<Attempt, "fault"> & { readonly status: number };
type Failed = Timing & { readonly error: FailureReason; readonly message: string };
/** Pairs, so that no header's name means anything to the store: its client refuses a map with the key `constructor`. */
type HeaderList = readonly (readonly [name: string, value: string])[];
type Content = {
  readonly headers: HeaderList;
  readonly body: string;
};

/** What came of an attempt, without what was answered. */
export type AttemptResult = Failed | (Timing & Answered);
/** The content is missing where a delivery has too many attempts for one item. */
export type AttemptRecord = (Failed | (Timing & Answered & Partial<Content>)) & {
  readonly calls?: readonly CallRecord[];
};

/** In bytes, of a receiver's answer: what is kept of its body, of its headers, and of the text of each call. */
const maxBody = 2048;
const maxHeaders = 2048;
const maxCallText = 500;
/** In bytes. */
const maxError = 500;
/** An item has 400 KB. This many attempts with all of the above take three quarters of it, and no schedule has more. */
export const attemptsWithContent = 30;
/** Resends and replays add attempts without end. Those beyond are counted, and only the last one is kept. */
export const maxAttempts = 150;

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

export function attemptRecord(attempt: Attempt): AttemptRecord {
  const { response, calls } = attempt;
  const kept = calls?.map((call) => ({ ...call, text: cutToBytes(call.text, maxCallText) }));
  const result = { ...attemptResult(attempt), ...(kept && { calls: kept }) };
  if (response.kind === "failed") return result;
  return { ...result, headers: beginning(response.headers), body: start(response.body) };
}

/** Errors go into the bus's own events too, and so must be text that every queue takes. */
function shown(text: string, maxBytes: number): string {
  return cutToBytes(oneLine(text), maxBytes);
}

/** As many of the headers as fit. */
function beginning(headers: Readonly<Record<string, string>>): HeaderList {
  let room = maxHeaders;
  return Object.entries(headers).filter(([name, value]) => {
    room -= Buffer.byteLength(name + value);
    return room >= 0;
  });
}

/** As much of the body as fits, without half a character at its end. */
function start(body: string): string {
  const bytes = Buffer.from(body).subarray(0, maxBody);
  return new TextDecoder().decode(bytes, { stream: true });
}

const words: Readonly<Record<FailureReason, string>> = {
  dns: "The host name could not be looked up",
  address: "The address may not be called",
  refused: "The connection was refused",
  tls: "The TLS connection could not be made",
  timeout: "It took too long",
  connection: "The connection broke",
  auth: "The endpoint's token could not be had",
  credentials: "The endpoint's token was refused",
  transform: "The subscription's expression did not end",
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
