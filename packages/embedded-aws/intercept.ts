import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Caller, callerOf, serviceOf } from "./caller.ts";
import { invokedFunction } from "./lambda/invoke-api.ts";
import type { Reply } from "./reply.ts";

/** A call of an AWS API, as it came over the wire. */
export type AwsCall = {
  readonly caller: Caller;
  /** Which it is for, such as `dynamodb`: what the protocol says, and where that is silent, the signature. */
  readonly service: string;
  /** The operation where the protocol names it in a header, such as `PutItem`; else method and path. */
  readonly operation: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
};

/** The head of a request over HTTP. */
export type WireRequest = Pick<IncomingMessage, "headers" | "method" | "url">;

/** In place of an answer: the connection is closed without one, or nothing ever comes. */
export type NoAnswer = "closed" | "silent";

/**
 * Stands between callers and the services, to play their failures: has a call done or not, as it came or
 * changed, and answers as it likes.
 *
 * @param proceed - Does the call, with this body in place of its own. Never rejects.
 */
export type Intercept = (
  call: AwsCall,
  proceed: (body?: Buffer) => Promise<Reply>,
) => Promise<Reply | NoAnswer>;

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

/** Those whose protocols name the operation in a header, by what stands before it there. */
const services: Readonly<Record<string, string>> = {
  DynamoDB_20120810: "dynamodb",
  AmazonSQS: "sqs",
  AWSEvents: "events",
};

/** REST, where the path tells an invocation, and AWS Query. */
function serviceWithoutTarget(url: string, { authorization }: IncomingMessage["headers"]): string {
  return invokedFunction(url) === undefined ? (serviceOf(authorization) ?? "") : "lambda";
}

/** Resolves when the caller waits no more. */
export async function leaveUnanswered(how: NoAnswer, response: ServerResponse): Promise<void> {
  const closed = once(response, "close");
  if (how === "closed") response.destroy();
  if (!response.closed) await closed;
}
