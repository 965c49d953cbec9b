import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "./aws-error.ts";
import { type Caller, callerOf, serviceOf } from "./caller.ts";
import { callerIdentity } from "./caller-identity.ts";
import type { CloudFormation } from "./cloudformation/cloudformation.ts";
import { isObject } from "./cloudformation/template.ts";
import type { DynamoDb } from "./dynamodb/dynamodb.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import type { Lambda } from "./lambda/lambda.ts";
import { errorPayload, MAX_PAYLOAD } from "./lambda/outcome.ts";
import { readBody } from "./read-body.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** The services behind the endpoint. */
export type Services = {
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly eventbridge: EventBridge;
  readonly lambda: Lambda;
  readonly cloudformation: CloudFormation;
};

/** DynamoDB takes up to this much in one request. */
const MAX_REQUEST = 16 * 1024 * 1024;

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
};

/** Answers AWS's wire protocols, as a stock SDK or CLI speaks them. */
export function awsEndpoint(services: Services) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, services)
      .catch((error: unknown) => errorReply(error))
      .then(({ status, headers, body }) => {
        response.writeHead(status, {
          ...headers,
          "content-length": Buffer.byteLength(body),
          "x-amzn-requestid": randomUUID(),
        });
        response.end(body);
      });
  };
}

async function answer(request: IncomingMessage, services: Services): Promise<Reply> {
  const body = await readBody(request, MAX_REQUEST);
  if (!body) throw new AwsError("RequestEntityTooLargeException", "Too large", { status: 413 });
  // It also keeps out web pages that are open on this machine: they cannot send this header unasked.
  if (request.headers.authorization === undefined) {
    const message = "Request is missing Authentication Token";
    throw new AwsError("MissingAuthenticationTokenException", message, { status: 403 });
  }
  const caller = callerOf(request.headers.authorization);
  const target = String(request.headers["x-amz-target"] ?? "");
  const [api = "", operation = ""] = target.split(".");
  switch (api) {
    case "DynamoDB_20120810": {
      const reply = await services.dynamodb.call(operation, body);
      return "crc32" in reply ? dynamoReply(reply) : jsonReply(reply, "1.0");
    }
    case "AmazonSQS":
      return jsonReply(await services.sqs.call(operation, parse(body)), "1.0");
    case "AWSEvents":
      return jsonReply(services.eventbridge.call(operation, parse(body)), "1.1");
    case "":
      return withoutTarget(request, body, caller, services);
    default:
      throw unknownService(request, `${api}.${operation}`);
  }
}

/** The protocols that name the operation otherwise: AWS Query (STS, CloudFormation) and REST (Lambda). */
async function withoutTarget(
  request: IncomingMessage,
  body: Buffer,
  caller: Caller,
  { lambda, cloudformation }: Services,
): Promise<Reply> {
  const parameters = new URLSearchParams(`${body}`);
  const action = parameters.get("Action");
  if (action === "GetCallerIdentity") return callerIdentity(caller);
  if (action === "DescribeStacks") {
    return cloudformation.describeStacks(parameters.get("StackName") ?? undefined);
  }
  const path = decodeURIComponent(request.url ?? "/");
  const functionName = path.match(/^\/2015-03-31\/functions\/([^/]+)\/invocations$/)?.[1];
  if (functionName === undefined) throw unknownService(request, action ?? path);
  return invoke(lambda, functionName, body, String(request.headers["x-amz-invocation-type"] ?? ""));
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
async function invoke(lambda: Lambda, name: string, body: Buffer, type: string): Promise<Reply> {
  const target = lambda.get(name);
  const payload = body.length === 0 ? "{}" : `${body}`;
  parse(Buffer.from(payload));
  if (body.length > MAX_PAYLOAD) {
    throw new AwsError("RequestTooLargeException", "The payload is over 6 MB", { status: 413 });
  }
  if (type === "Event") {
    lambda.asynchronous.accept(target, payload);
    return { status: 202, headers: {}, body: "" };
  }
  const outcome = await target.invoke(payload);
  const headers = { "content-type": "application/json", "x-amz-executed-version": "$LATEST" };
  return outcome.kind === "result"
    ? { status: 200, headers, body: outcome.payload }
    : {
        status: 200,
        headers: { ...headers, "x-amz-function-error": "Unhandled" },
        body: errorPayload(outcome),
      };
}

function unknownService(request: IncomingMessage, operation: string): AwsError {
  const service = serviceOf(request.headers.authorization);
  const named = service === undefined ? operation : `${service} (${operation})`;
  return new AwsError("UnknownOperationException", `${named} is not in the embedded AWS`);
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = body.length === 0 ? {} : JSON.parse(`${body}`);
    if (isObject(value)) return value;
  } catch {}
  throw new AwsError("SerializationException", "The body is not a JSON object");
}

function jsonReply(value: unknown, version: "1.0" | "1.1"): Reply {
  const headers = { "content-type": `application/x-amz-json-${version}` };
  return { status: 200, headers, body: JSON.stringify(value) };
}

function dynamoReply(reply: { status: number; body: Buffer; crc32: string }): Reply {
  return {
    status: reply.status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      ...(reply.crc32 !== "" && { "x-amz-crc32": reply.crc32 }),
    },
    body: reply.body,
  };
}

function errorReply(error: unknown): Reply {
  const known =
    error instanceof AwsError
      ? error
      : new AwsError("InternalFailure", `The embedded AWS failed: ${error}`, { status: 500 });
  return {
    status: known.status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amzn-errortype": known.code,
      ...known.headers,
    },
    body: JSON.stringify(known),
  };
}
