import { retryAfter } from "../../retry/retry.ts";
import { defined } from "../../values/defined.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import type { Answered, Verdict } from "../connector.ts";
import { jsonOf, statusVerdict, textOf } from "../verdict.ts";

/** The result of a call, or of one within a composite call. */
type Result = { readonly status: number; readonly errors: readonly ApiError[] };
export type ApiError = { readonly code: string; readonly message: string };

/** Returns the results of an answer. A composite call always answers 200. */
function resultsIn(answer: Answered): readonly Result[] {
  const { compositeResponse } = recordOf(jsonOf(answer));
  if (!Array.isArray(compositeResponse)) return [];
  return compositeResponse.map((one) => {
    const { httpStatusCode, body } = recordOf(one);
    const status = typeof httpStatusCode === "number" ? httpStatusCode : 0;
    return { status, errors: isSuccess(status) ? [] : errorsIn(body) };
  });
}

/** Returns the result that failed by itself, not because another in its transaction failed. */
function failureIn(results: readonly Result[]): Result | undefined {
  const failed = results.filter(({ status }) => !isSuccess(status));
  return failed.find((result) => !hasCode(result, /^PROCESSING_HALTED$/)) ?? failed[0];
}

/** Returns the errors in a failed call's body; none if it has another form, such as HTML. */
function errorsIn(body: unknown): readonly ApiError[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((one) => {
    const { errorCode, message } = recordOf(one);
    if (typeof errorCode !== "string") return [];
    return [{ code: errorCode, message: typeof message === "string" ? message : "" }];
  });
}

/** Returns true if at least one error has a matching code. */
function hasCode({ errors }: Result, pattern: RegExp): boolean {
  return errors.some(({ code }) => pattern.test(code));
}

/** Returns true for a status from 200 to 299. */
function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/**
 * Returns true if the record to delete does not exist. For a missing field, Salesforce answers the same with a longer
 * message.
 */
export function isMissing(answer: Answered): boolean {
  const failure = soleFailure(answer);
  return (
    failure !== undefined &&
    hasCode(failure, /^(NOT_FOUND|ENTITY_IS_DELETED)$/) &&
    !failure.errors.some(({ message }) => /external id field/i.test(message))
  );
}

/** Returns true if other records need the record to delete: opportunities, quotes, assets and so on. */
export function isInUse(answer: Answered): boolean {
  const failure = soleFailure(answer);
  return failure !== undefined && hasCode(failure, /^(DELETE_FAILED|DEPENDENCY_EXISTS)$/);
}

/** Returns true if a required field was missing. */
export function isIncomplete(answer: Answered): boolean {
  const failure = soleFailure(answer);
  return failure !== undefined && hasCode(failure, /^REQUIRED_FIELD_MISSING$/);
}

/**
 * Returns true if the record was created meanwhile, by an attempt that timed out here and continued there.
 *
 * @param externalId - The field. A duplicate of another field is refused for good.
 */
export function isMadeMeanwhile(answer: Answered, externalId: string): boolean {
  const { errors = [] } = soleFailure(answer) ?? {};
  return errors.some(
    ({ code, message }) => code === "DUPLICATE_VALUE" && message.includes(`: ${externalId} `),
  );
}

function soleFailure(answer: Answered): Result | undefined {
  return isSuccess(answer.status) ? failureIn(resultsIn(answer)) : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

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
  const words = errors.map(({ code, message }) => `${code}: ${message}`).join("; ");
  const advice = errors.some(({ message }) => needsOwner.test(message)) ? ownerAdvice : "";
  const text = `${words}${advice}` || textOf(answer);
  return cut(oneLine(`Salesforce answered ${status}${text ? `: ${text}` : ""}`), maxErrorLength);
}

const needsOwner = /needs an account, a contact/i;
const ownerAdvice =
  " Set `licenses.account_id`, or `licenses.contact` to the path of a customer's id";

function isLimits(answer: Answered): boolean {
  const limits = jsonOf(answer);
  return typeof limits === "object" && limits !== null && "DailyApiRequests" in limits;
}

/** Returns true if this was the organization's last call of 24 hours. */
function isUsedUp({ headers }: Answered): boolean {
  const usage = /(?<![\w-])api-usage=(\d+)\/(\d+)/.exec(headers["sforce-limit-info"] ?? "");
  return usage !== null && Number(usage[1]) >= Number(usage[2]);
}
