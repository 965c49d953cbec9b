import { retryAfter } from "../../retry/retry.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import type { Answered, Verdict } from "../connector.ts";
import { again, jsonOf, textOf } from "../verdict.ts";
import { isObject, type Json, listOf } from "./calls.ts";

const anHour = 3_600_000;
/** Milliseconds. HubSpot's shorter limits apply to ten seconds each. */
const tenSeconds = 10_000;
const maxErrorLength = 400;

/**
 * Reads an answer. HubSpot describes errors in the body, and limits in headers ("API usage guidelines and limits").
 */
export function read(answer: Answered, nowMs: number): Verdict {
  const { status } = answer;
  const body = jsonOf(answer);
  const json = isObject(body) ? body : {};
  if (status >= 200 && status < 300) return readSuccess(answer, json);
  const error = errorOf(answer, json);
  if (status === 401 || status === 403) return { kind: "credentials", error };
  if (status === 429) {
    return { kind: "again", error, after: waitOf(answer, json, nowMs), isThrottled: true };
  }
  // Two concurrent creations, or an e-mail address that another contact has.
  if (status === 409) return { kind: "again", error, isOfRecord: true };
  if (!isForNow(status)) return { kind: "never", error };
  return again(answer, error, nowMs, [423, 477, 502, 503, 504]);
}

/** Reads a success. The errors of a batch are in an answer with a successful status. */
function readSuccess(answer: Answered, json: Json): Verdict {
  const { numErrors = 0, errors } = json;
  const hasErrors = (typeof numErrors === "number" && numErrors > 0) || listOf(errors).length > 0;
  if (answer.status === 207 || hasErrors) return { kind: "never", error: errorOf(answer, json) };
  return answer.headers["x-hubspot-ratelimit-daily-remaining"] === "0"
    ? { kind: "done", restFor: anHour }
    : { kind: "done" };
}

/** 423: others write to the object. 477: the account is being moved. */
function isForNow(status: number): boolean {
  return status < 400 || status >= 500 || [408, 423, 425, 477].includes(status);
}

function waitOf({ headers }: Answered, { policyName }: Json, nowMs: number): number {
  const delay = retryAfter(headers["retry-after"], nowMs);
  if (delay !== undefined) return delay;
  if (policyName === "DAILY") return anHour;
  const interval = Number(headers["x-hubspot-ratelimit-interval-milliseconds"]);
  return interval > 0 && interval <= anHour ? interval : tenSeconds;
}

function errorOf(answer: Answered, json: Json): string {
  const words = [json.message, ...listOf(json.errors).flatMap(wordsOf)].filter(
    (word) => typeof word === "string" && word !== "",
  );
  const text = [...new Set(words)].join("; ") || textOf(answer);
  const all = `HubSpot answered ${answer.status}${text ? `: ${text}` : ""}`;
  return cut(oneLine(all), maxErrorLength);
}

/** Returns an error's message, and the scopes that the app lacks. */
function wordsOf(error: unknown): readonly unknown[] {
  if (!isObject(error)) return [];
  const { message, context } = error;
  return [message, ...listOf(isObject(context) ? context.requiredGranularScopes : undefined)];
}
