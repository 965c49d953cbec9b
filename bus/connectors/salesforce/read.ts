import { retryAfter } from "../../retry/retry.ts";
import { defined } from "../../values/defined.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import type { Answered, Verdict } from "../connector.ts";
import { jsonOf, statusVerdict, textOf } from "../verdict.ts";
import { errorsIn, failureIn, hasCode, isSuccess, type Result, resultsIn } from "./results.ts";

const hour = 3_600_000;
/** Characters. */
const maxErrorLength = 400;

/**
 * Temporary errors. A missing foreign key is a license's customer, whose own event may be on its way or waiting. The
 * license is retried instead of written without its contact, because no later event would add it.
 */
const passing = /^(UNABLE_TO_LOCK_ROW|REQUEST_RUNNING_TOO_LONG)$/;
const unknownForeignKey = /^foreign key external id: .* not found/i;

/**
 * Reads an answer. A success that used the organization's last call of 24 hours stops further calls
 * for an hour.
 */
export function read(answer: Answered, nowMs: number): Verdict {
  if (!isSuccess(answer.status)) {
    return verdictOf({ status: answer.status, errors: errorsIn(jsonOf(answer)) }, answer, nowMs);
  }
  const results = resultsIn(answer);
  const failure = failureIn(results);
  if (failure) return verdictOf(failure, answer, nowMs);
  if (results.length > 0 || isLimits(answer)) {
    return isUsedUp(answer) ? { kind: "done", restFor: hour } : { kind: "done" };
  }
  // For example a maintenance page: nothing was done.
  return { kind: "again", error: errorOf({ status: answer.status, errors: [] }, answer) };
}

function verdictOf(result: Result, answer: Answered, nowMs: number): Verdict {
  const { status, errors } = result;
  const error = errorOf(result, answer);
  if (hasCode(result, /^INVALID_SESSION_ID$/)) return { kind: "credentials", error };
  if (hasCode(result, /^REQUEST_LIMIT_EXCEEDED$/)) {
    // If it does not name concurrent calls, it is the limit of 24 hours.
    const isBrief = errors.some(({ message }) => /^concurrent/i.test(message));
    const delay = retryAfter(answer.headers["retry-after"], nowMs);
    const after = delay ?? (isBrief ? undefined : hour);
    return defined({ kind: "again", error, isThrottled: true, after });
  }
  const isPassing =
    status === 409 ||
    hasCode(result, passing) ||
    errors.some(({ message }) => unknownForeignKey.test(message));
  if (isPassing) return { kind: "again", error, isOfRecord: true };
  // 420 is in the vendor's list of statuses. The code comes with 503 and others.
  if (status === 420 || hasCode(result, /^SERVER_UNAVAILABLE$/)) return { kind: "again", error };
  // 300: several records have this external id, so the field is not unique in this organization.
  if ([300, 404, 410].includes(status)) return { kind: "never", error };
  return statusVerdict({ status, headers: answer.headers }, error, nowMs);
}

function errorOf({ status, errors }: Result, answer: Answered): string {
  const text =
    errors.map(({ code, message }) => `${code}: ${message}`).join("; ") || textOf(answer);
  return cut(oneLine(`Salesforce answered ${status}${text ? `: ${text}` : ""}`), maxErrorLength);
}

function isLimits(answer: Answered): boolean {
  const limits = jsonOf(answer);
  return typeof limits === "object" && limits !== null && "DailyApiRequests" in limits;
}

/** Returns true if this was the organization's last call of 24 hours. */
function isUsedUp({ headers }: Answered): boolean {
  const usage = /(?<![\w-])api-usage=(\d+)\/(\d+)/.exec(headers["sforce-limit-info"] ?? "");
  return usage !== null && Number(usage[1]) >= Number(usage[2]);
}
