import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "./aws-error.ts";
import { callerOf, serviceOf } from "./caller.ts";
import { callerIdentity } from "./caller-identity.ts";
import type { CloudFormation } from "./cloudformation/cloudformation.ts";
import type { DynamoReply } from "./dynamodb/dynalite.ts";
import type { DynamoDb } from "./dynamodb/dynamodb.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import type { AccessControl } from "./iam/access-control.ts";
import { askedBy } from "./iam/wire-access.ts";
import {
  type AwsCall,
  awsCall,
  type Intercept,
  leaveUnanswered,
  type NoAnswer,
} from "./intercept.ts";
import { jsonBody } from "./json-body.ts";
import { invoke, invokedFunction } from "./lambda/invoke-api.ts";
import type { Lambda } from "./lambda/lambda.ts";
import { readBody } from "./read-body.ts";
import { errorReply, jsonReply, type Reply } from "./reply.ts";
import { schedulerReply } from "./scheduler/api.ts";
import type { Scheduler } from "./scheduler/scheduler.ts";
import type { Sqs } from "./sqs/sqs.ts";

/** The services behind the endpoint. */
export type Services = {
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly eventbridge: EventBridge;
  readonly scheduler: Scheduler;
  readonly lambda: Lambda;
  readonly cloudformation: CloudFormation;
  readonly access: AccessControl;
};

/** DynamoDB takes up to this much in one request. */
const MAX_REQUEST = 16 * 1024 * 1024;

/** Answers AWS's wire protocols, as a stock SDK or CLI speaks them. */
export function awsEndpoint(services: Services, intercept?: Intercept) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const answered = noteCall(request, services);
    replyTo(request, services, intercept)
      .catch((error: unknown) => errorReply(error))
      .then(async (reply) => {
        if (typeof reply === "string") await leaveUnanswered(reply, response);
        answered?.();
        if (typeof reply === "string") return;
        const { status, headers, body } = reply;
        response.writeHead(status, {
          ...headers,
          "content-length": Buffer.byteLength(body),
          "x-amzn-requestid": randomUUID(),
        });
        response.end(body);
      });
  };
}

/** An environment that waits for an answer from here is not idle. */
function noteCall(request: IncomingMessage, { lambda }: Services): (() => void) | undefined {
  const caller = callerOf(request.headers.authorization);
  if (caller.kind !== "function" || caller.environmentId === undefined) return undefined;
  return lambda.environment(caller.environmentId)?.calls();
}

async function replyTo(
  request: IncomingMessage,
  services: Services,
  intercept: Intercept | undefined,
): Promise<Reply | NoAnswer> {
  const body = await readBody(request, MAX_REQUEST);
  if (!body) throw new AwsError("RequestEntityTooLargeException", "Too large", { status: 413 });
  if (!intercept) return answer(request, body, services);
  return intercept(awsCall(request, body), (changed = body) =>
    answer(request, changed, services).catch(errorReply),
  );
}

async function answer(request: IncomingMessage, body: Buffer, services: Services): Promise<Reply> {
  // It also keeps out web pages that are open on this machine: they cannot send this header unasked.
  if (request.headers.authorization === undefined) {
    const message = "Request is missing Authentication Token";
    throw new AwsError("MissingAuthenticationTokenException", message, { status: 403 });
  }
  authorize(awsCall(request, body), services.access);
  const target = String(request.headers["x-amz-target"] ?? "");
  const [api = "", operation = ""] = target.split(".");
  switch (api) {
    case "DynamoDB_20120810": {
      const reply = await services.dynamodb.call(operation, body);
      return "crc32" in reply ? dynamoReply(reply) : jsonReply(reply, "1.0");
    }
    case "AmazonSQS":
      return jsonReply(await services.sqs.call(operation, jsonBody(body)), "1.0");
    case "AWSEvents":
      return jsonReply(services.eventbridge.call(operation, jsonBody(body)), "1.1");
    case "":
      return withoutTarget(request, body, services);
    default:
      throw unknownService(request, `${api}.${operation}`);
  }
}

/** Developers may do everything, and functions what their roles let them. */
function authorize(call: AwsCall, access: AccessControl): void {
  const { caller } = call;
  const principal = caller.kind === "function" ? access.principalOf(caller.logicalId) : undefined;
  if (!principal) return;
  for (const asked of askedBy(call)) access.check({ principal, ...asked });
}

/** The protocols that name the operation otherwise: AWS Query (STS, CloudFormation) and REST. */
async function withoutTarget(
  request: IncomingMessage,
  body: Buffer,
  { lambda, cloudformation, scheduler }: Services,
): Promise<Reply> {
  const { authorization } = request.headers;
  const url = request.url ?? "/";
  if (serviceOf(authorization) === "scheduler") {
    return schedulerReply(scheduler, { method: request.method ?? "GET", url, body });
  }
  const functionName = invokedFunction(url);
  if (functionName !== undefined) {
    return invoke(lambda, functionName, body, request.headers["x-amz-invocation-type"]);
  }
  const parameters = new URLSearchParams(`${body}`);
  const action = parameters.get("Action");
  if (action === "GetCallerIdentity") return callerIdentity(callerOf(authorization));
  if (action === "DescribeStacks") {
    return cloudformation.describeStacks(parameters.get("StackName") ?? undefined);
  }
  throw unknownService(request, action ?? url);
}

function unknownService(request: IncomingMessage, operation: string): AwsError {
  const service = serviceOf(request.headers.authorization);
  const named = service === undefined ? operation : `${service} (${operation})`;
  return new AwsError("UnknownOperationException", `${named} is not in the embedded AWS`);
}

function dynamoReply(reply: DynamoReply): Reply {
  return {
    status: reply.status,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      ...(reply.crc32 !== "" && { "x-amz-crc32": reply.crc32 }),
    },
    body: reply.body,
  };
}
