import type { AwsError } from "../aws-error.ts";
import { SqsError } from "../sqs/sqs-error.ts";
import type { Fault } from "./fault.ts";
import { modelErrors } from "./shape.ts";

/**
 * Returns SQS's own error for a request that breaks its model.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export function sqsError(operation: string, { kind, path, value }: Fault): AwsError {
  const parameter = path.map((step) => (typeof step === "number" ? `${step + 1}` : step)).join(".");
  if (kind === "missing") {
    return new SqsError("MissingParameter", `The request must contain the parameter ${parameter}.`);
  }
  const errors = modelErrors("sqs", operation);
  if (kind === "enum" && errors.includes("InvalidAttributeName")) {
    return new SqsError("InvalidAttributeName", `Unknown Attribute ${value}.`);
  }
  return new SqsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid.`,
  );
}
