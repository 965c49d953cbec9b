import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Caller, callerOf, serviceOf } from "./caller.ts";
import { invokedFunction } from "./lambda/invoke-api.ts";
import type { Reply } from "./wire-protocol.ts";

/** A call of an AWS API as received. */
export type AwsCall = {
  readonly caller: Caller;
  /** The service, such as `dynamodb`: by the protocol, or else by the signature. */
  readonly service: string;
  /**
   * The operation if the protocol names it in a header, such as `PutItem`; otherwise method and
   * path.
   */
  readonly operation: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

/** The head of an HTTP request. */
export type WireRequest = Pick<IncomingMessage, "headers" | "method" | "url">;

/** Instead of an answer: the connection is closed, or nothing ever arrives. */
export type NoAnswer = "closed" | "silent";

/**
 * Runs between callers and services to inject failures. It can forward the call, unchanged or
 * changed, or not, and return any answer.
 *
 * @param proceed - Performs the call, with this body instead of its own. Never rejects.
 */
export type Intercept = (
  call: AwsCall,
  proceed: (body?: Buffer) => Promise<Reply>,
) => Promise<Reply | NoAnswer>;

/** Returns the call in a request. It does not parse the body. */
export function awsCall({ headers, method, url = "/" }: WireRequest, body: Buffer): AwsCall {
  const [api = "", operation] = String(headers["x-amz-target"] ?? "").split(".");
  return {
    caller: callerOf(headers.authorization),
    service: api === "" ? serviceWithoutTarget(url, headers) : (services[api] ?? api),
    operation: operation ?? `${method} ${url}`,
    headers,
    body,
  };
}

/** Services whose protocols name the operation in a header, by the prefix of its value. */
const services: Readonly<Record<string, string>> = {
  DynamoDB_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AWSEvents: "events",
};

/** Returns the service of a REST call, where the path shows an invocation, or of AWS Query. */
function serviceWithoutTarget(url: string, { authorization }: IncomingMessage["headers"]): string {
  return invokedFunction(url) === undefined ? (serviceOf(authorization) ?? "") : "lambda";
}

/** Resolves when the caller stops waiting. */
export async function leaveUnanswered(how: NoAnswer, response: ServerResponse): Promise<void> {
  const closed = once(response, "close");
  if (how === "closed") response.destroy();
  if (!response.closed) await closed;
}
