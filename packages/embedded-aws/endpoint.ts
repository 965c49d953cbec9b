import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "./aws-error.ts";
import { callerIdentity, callerOf, serviceOf } from "./caller.ts";
import type { CloudFormation } from "./cloudformation/cloudformation.ts";
import type { DynamoReply } from "./dynamodb/dynalite.ts";
import type { DynamoDb } from "./dynamodb/dynamodb.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import type { AccessControl } from "./iam/access-control.ts";
import { accessesOf } from "./iam/wire-access.ts";
import {
  type AwsCall,
  awsCall,
  type Intercept,
  leaveUnanswered,
  type NoAnswer,
  type WireRequest,
} from "./intercept.ts";
import { invoke, invokedFunction } from "./lambda/invoke-api.ts";
import type { Lambda } from "./lambda/lambda.ts";
import { checkCall } from "./models/check.ts";
import type { Sqs } from "./sqs/sqs.ts";
import {
  errorReply,
  jsonBody,
  jsonReply,
  queryParameters,
  type Reply,
  readBody,
} from "./wire-protocol.ts";

/** The services behind the endpoint. */
export type Services = {
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly eventbridge: EventBridge;
  readonly lambda: Lambda;
  readonly cloudformation: CloudFormation;
  readonly access: AccessControl;
};

/** Maximum size of a DynamoDB request. */
const MAX_REQUEST = 16 * 1024 * 1024;

/**
 * Answers a call that does not come over HTTP.
 *
 * @param left - Resolves when the caller stops waiting.
 */
export type AnswerCall = (
  request: WireRequest,
  body: Buffer,
  left: Promise<void>,
) => Promise<Reply | NoAnswer>;

/** AWS's wire protocols, as a stock SDK or CLI uses them. */
export type AwsEndpoint = {
  serve(request: IncomingMessage, response: ServerResponse): void;
  readonly answer: AnswerCall;
};

/** Returns the endpoint of the services. A request body over 16 MiB is refused with status 413. */
export function awsEndpoint(services: Services, intercept?: Intercept): AwsEndpoint {
  return {
    serve(request, response) {
      const answered = noteCall(request, services);
      const body = readBody(request, MAX_REQUEST);
      replyTo(request, body, services, intercept).then(async (reply) => {
        if (typeof reply === "string") await leaveUnanswered(reply, response);
        answered?.();
        if (typeof reply === "string") return;
        response.writeHead(reply.status, headersOf(reply));
        response.end(reply.body);
      });
    },
    async answer(request, body, left) {
      const answered = noteCall(request, services);
      const whole = body.length > MAX_REQUEST ? undefined : body;
      const reply = await replyTo(request, whole, services, intercept);
      if (reply === "silent") await left;
      answered?.();
      return typeof reply === "string" ? reply : { ...reply, headers: headersOf(reply) };
    },
  };
}

function headersOf({ headers, body }: Reply): Reply["headers"] {
  const length = String(Buffer.byteLength(body));
  return { ...headers, "content-length": length, "x-amzn-requestid": randomUUID() };
}

/**
 * Marks the calling environment: while it waits for an answer from here it is not idle, unless
 * another environment must provide the answer.
 */
function noteCall(request: WireRequest, { lambda }: Services): (() => void) | undefined {
  if (invokedFunction(request.url ?? "") !== undefined) return undefined;
  const caller = callerOf(request.headers.authorization);
  if (caller.kind !== "function" || caller.environmentId === undefined) return undefined;
  return lambda.environment(caller.environmentId)?.calls();
}

/** @param reading - The body; undefined if it is too large. Never rejects. */
async function replyTo(
  request: WireRequest,
  reading: Promise<Buffer | undefined> | Buffer | undefined,
  services: Services,
  intercept: Intercept | undefined,
): Promise<Reply | NoAnswer> {
  try {
    const body = await reading;
    if (!body) throw new AwsError("RequestEntityTooLargeException", "Too large", { status: 413 });
    const call = awsCall(request, body);
    if (!intercept) return await answer(call, services);
    return await intercept(call, (changed = body) =>
      answer({ ...call, body: changed }, services).catch((error: unknown) =>
        errorReply(error, call.headers),
      ),
    );
  } catch (error) {
    return errorReply(error, request.headers);
  }
}

async function answer(call: AwsCall, services: Services): Promise<Reply> {
  const { service, operation, body, headers } = call;
  // This also blocks web pages open on this machine: they cannot send this header without
  // permission.
  if (headers.authorization === undefined) {
    const message = "Request is missing Authentication Token";
    throw new AwsError("MissingAuthenticationTokenException", message, { status: 403 });
  }
  if (serviceOf(headers.authorization) === undefined) {
    const message = "Authorization header requires 'Credential' parameter.";
    throw new AwsError("IncompleteSignatureException", message, { status: 403 });
  }
  checkCall(call);
  authorize(call, services.access);
  switch (service) {
    case "dynamodb": {
      const reply = await services.dynamodb.call(operation, body);
      return "crc32" in reply ? dynamoReply(reply) : jsonReply(reply, "1.0");
    }
    case "sqs":
      return jsonReply(
        await services.sqs.call(operation, jsonBody(body), traceHeaderOf(call)),
        "1.0",
      );
    case "events":
      return jsonReply(services.eventbridge.call(operation, jsonBody(body)), "1.1");
    case "lambda": {
      const [method, url = ""] = operation.split(" ");
      const name = invokedFunction(url);
      if (method !== "POST" || name === undefined) throw unknownService(call);
      const type = headers["x-amz-invocation-type"];
      return invoke(services.lambda, name, body, type, traceHeaderOf(call));
    }
    default:
      return query(call, services);
  }
}

/** Returns the trace header, by which SDKs pass on the chain of requests. */
function traceHeaderOf({ headers }: AwsCall): string | undefined {
  const header = headers["x-amzn-trace-id"];
  return typeof header === "string" ? header : undefined;
}

/** Developers can do everything, and functions what their roles allow. */
function authorize(call: AwsCall, access: AccessControl): void {
  const { caller } = call;
  const principal = caller.kind === "function" ? access.principalOf(caller.logicalId) : undefined;
  if (!principal) return;
  for (const needed of accessesOf(call)) access.check({ principal, ...needed });
}

/** Answers calls of the AWS Query protocol, for STS and CloudFormation. */
function query(call: AwsCall, { cloudformation }: Services): Reply {
  const parameters = queryParameters(call.body);
  const action = parameters.get("Action");
  if (call.service === "sts" && action === "GetCallerIdentity") return callerIdentity(call.caller);
  if (call.service === "cloudformation" && action === "DescribeStacks") {
    return cloudformation.describeStacks(parameters.get("StackName") ?? undefined);
  }
  throw unknownService(call, action);
}

function unknownService({ headers, operation }: AwsCall, action: string | null = null): AwsError {
  const path = operation.replace(/^\S+ /, "");
  const what = action ?? headers["x-amz-target"] ?? path;
  const service = serviceOf(headers.authorization);
  const named = service === undefined ? what : `${service} (${what})`;
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
