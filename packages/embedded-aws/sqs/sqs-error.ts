import { AwsError } from "../aws-error.ts";

/** The codes that have the prefix of the query protocol. */
const WITH_PREFIX = new Set([
  "BatchEntryIdsNotDistinct",
  "BatchRequestTooLong",
  "EmptyBatchRequest",
  "InvalidBatchEntryId",
  "PurgeQueueInProgress",
  "QueueDeletedRecently",
  "QueueDoesNotExist",
  "TooManyEntriesInBatchRequest",
  "UnsupportedOperation",
]);

/**
 * An error of SQS. Its header carries the code of the query protocol, by which older SDKs choose their exception.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-json-api-responses.html
 */
export class SqsError extends AwsError {
  /** The code without its namespace, as an entry of a batch shows it. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    const queryCode = reason === "QueueDoesNotExist" ? "NonExistentQueue" : reason;
    const prefix = WITH_PREFIX.has(reason) ? "AWS.SimpleQueueService." : "";
    const headers = { "x-amzn-query-error": `${prefix}${queryCode};Sender` };
    super(`com.amazonaws.sqs#${reason}`, message, { headers });
    this.reason = reason;
  }
}

/** Returns SQS's error for a parameter with an unacceptable value. `reason` is a sentence. */
export function invalidValue(value: unknown, parameter: string, reason: string): SqsError {
  const message = `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`;
  return new SqsError("InvalidParameterValue", message);
}

/** @throws SqsError unless the value is an integer from `min` to `max`, or absent. */
export function checkRange(value: unknown, parameter: string, min: number, max: number): void {
  if (value === undefined || value === null || isWithin(value, min, max)) return;
  throw invalidValue(value, parameter, `${parameter} must be >= ${min} and <= ${max}.`);
}

/** True for an integer from `min` to `max`. False for a number in text. */
export function isWithin(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}
