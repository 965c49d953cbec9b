import type { Answered } from "../connector.ts";
import { jsonOf } from "../verdict.ts";

/** The result of a call, or of one within a composite call. */
export type Result = { readonly status: number; readonly errors: readonly ApiError[] };
export type ApiError = { readonly code: string; readonly message: string };

/** Returns the results of an answer. A composite call always answers 200. */
export function resultsIn(answer: Answered): readonly Result[] {
  const { compositeResponse } = recordOf(jsonOf(answer));
  if (!Array.isArray(compositeResponse)) return [];
  return compositeResponse.map((one) => {
    const { httpStatusCode, body } = recordOf(one);
    const status = typeof httpStatusCode === "number" ? httpStatusCode : 0;
    return { status, errors: isSuccess(status) ? [] : errorsIn(body) };
  });
}

/** Returns the result that failed by itself, not because another in its transaction failed. */
export function failureIn(results: readonly Result[]): Result | undefined {
  const failed = results.filter(({ status }) => !isSuccess(status));
  return failed.find((result) => !hasCode(result, /^PROCESSING_HALTED$/)) ?? failed[0];
}

/** Returns the errors in a failed call's body; none if it has another form, such as HTML. */
export function errorsIn(body: unknown): readonly ApiError[] {
  if (!Array.isArray(body)) return [];
  return body.flatMap((one) => {
    const { errorCode, message } = recordOf(one);
    if (typeof errorCode !== "string") return [];
    return [{ code: errorCode, message: typeof message === "string" ? message : "" }];
  });
}

/** Returns true if at least one error has a matching code. */
export function hasCode({ errors }: Result, pattern: RegExp): boolean {
  return errors.some(({ code }) => pattern.test(code));
}

/** Returns true for a status from 200 to 299. */
export function isSuccess(status: number): boolean {
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
