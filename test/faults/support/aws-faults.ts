import type { AwsCall, Intercept, NoAnswer } from "../../../packages/embedded-aws/intercept.ts";
import { refusedInPart } from "./in-part.ts";

/** How a call of AWS fails. */
export const faultKinds = [
  /** The service's own error, by which it asks to be called less. */
  "throttled",
  /** The connection is closed, and the call not done. */
  "refused",
  /** Nothing is answered, until the client gives up; the call is not done. */
  "timed out",
  /** Some of the entries of a batch are done, and the others are not. */
  "done in part",
  /** The call is done, and the connection closed before the answer. */
  "answer lost",
] as const;
export type FaultKind = (typeof faultKinds)[number];

type Reply = Exclude<Awaited<ReturnType<Intercept>>, NoAnswer>;
type Proceed = (body?: Buffer) => Promise<Reply>;

/** Whether a call can fail so. */
export function canFail(operation: string, kind: FaultKind): boolean {
  return kind !== "done in part" || /Batch|PutEvents/.test(operation);
}

/** @param isMeant - Of a batch, whether an entry (as JSON) is one that may be refused. */
export async function fail(
  kind: FaultKind,
  call: AwsCall,
  proceed: Proceed,
  isMeant: (entry: string) => boolean,
): Promise<Reply | NoAnswer> {
  switch (kind) {
    case "throttled":
      return throttled(call.service);
    case "refused":
      return "closed";
    case "timed out":
      return "silent";
    case "done in part":
      return refusedInPart(call, proceed, isMeant);
    case "answer lost":
      await proceed();
      return "closed";
    default:
      return kind satisfies never;
  }
}

/** SQS, "Common errors" (RequestThrottled); DynamoDB, "Error handling"; EventBridge, "Common errors". */
function throttled(service: string): Reply {
  const code =
    service === "dynamodb"
      ? "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
      : service === "sqs"
        ? "com.amazonaws.sqs#RequestThrottled"
        : "ThrottlingException";
  return {
    status: 400,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-errortype": code,
      ...(service === "sqs" ? { "x-amzn-query-error": "RequestThrottled;Sender" } : {}),
    },
    body: JSON.stringify({ __type: code, message: "Rate exceeded" }),
  };
}
