import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ACCOUNT_ID, accountIn } from "./account.ts";
import type { Account, Accounts } from "./accounts.ts";
import { AwsError } from "./aws-error.ts";
import { callerIdentity, callerOf, serviceOf } from "./caller.ts";
import type { CloudFormation } from "./cloudformation/cloudformation.ts";
import type { DynamoReply } from "./dynamodb/dynalite.ts";
import type { DynamoDb } from "./dynamodb/dynamodb.ts";
import type { EventBridge } from "./eventbridge/event-bridge.ts";
import type { AccessControl, Principal } from "./iam/access-control.ts";
import { accessesOf, accountInUrl } from "./iam/wire-access.ts";
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
import type { PublishedMessage, Sns } from "./sns/sns.ts";
import type { Sqs } from "./sqs/sqs.ts";
import { SqsError } from "./sqs/sqs-error.ts";
import type { Sts } from "./sts/sts.ts";
import {
  errorReply,
  jsonBody,
  jsonReply,
  queryInput,
  queryParameters,
  queryReply,
  type Reply,
  readBody,
} from "./wire-protocol.ts";

/** The services behind the endpoint. */
export type Services = {
  readonly dynamodb: DynamoDb;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly sts: Sts;
  readonly eventbridge: EventBridge;
  readonly accounts: Accounts;
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
  const principal = principalOf(call, services);
  const home = accountOf(principal, call);
  authorize(call, principal, home, services.access);
  switch (service) {
    case "dynamodb": {
      const reply = await services.dynamodb.call(operation, body);
      return "crc32" in reply ? dynamoReply(reply) : jsonReply(reply, "1.0");
    }
    case "sqs":
      return jsonReply(
        await sqsOf(call, home, services).call(operation, jsonBody(body), traceHeaderOf(call)),
        "1.0",
      );
    case "events": {
      const { eventbridge } = busAccountOf(call, home, services);
      return jsonReply(eventbridge.call(operation, jsonBody(body), home), "1.1");
    }
    case "lambda": {
      const [method, url = ""] = operation.split(" ");
      const name = invokedFunction(url);
      if (method !== "POST" || name === undefined) throw unknownService(call);
      const type = headers["x-amz-invocation-type"];
      return invoke(services.lambda, name, body, type, traceHeaderOf(call));
    }
    default:
      return query(call, principal, home, services);
  }
}

/** Returns the caller as policies know it; undefined if nothing restricts it. */
function principalOf({ caller, headers }: AwsCall, { access, sts }: Services) {
  if (caller.kind === "function") return access.principalOf(caller.logicalId);
  if (caller.kind !== "session") return undefined;
  return sts.session(caller.accessKeyId, String(headers["x-amz-security-token"])).principal;
}

function accountOf(principal: Principal | undefined, { caller }: AwsCall): string {
  if (principal && "role" in principal) return accountIn(principal.role) ?? ACCOUNT_ID;
  return (caller.kind === "developer" && caller.account) || ACCOUNT_ID;
}

/** Returns the SQS of the queue's account. */
function sqsOf({ body }: AwsCall, home: string, { accounts }: Services): Sqs {
  const account = accounts.get(accountInUrl(String(jsonBody(body).QueueUrl)) ?? home);
  if (account) return account.sqs;
  throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
}

/** Returns the account of the bus that a call names. */
function busAccountOf({ body }: AwsCall, home: string, { accounts }: Services): Account {
  const { Entries, EventBusName, Name } = jsonBody(body);
  const entries = Array.isArray(Entries) ? Entries : [{ EventBusName: EventBusName ?? Name }];
  const named = entries.map((entry) => accountIn(String(entry.EventBusName)) ?? home);
  const ids = new Set(named);
  if (ids.size > 1) {
    const message = "A call for event buses of several accounts is not in the embedded AWS";
    throw new AwsError("UnsupportedParameterException", message);
  }
  const [id = home] = ids;
  const account = accounts.get(id);
  if (account) return account;
  // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
  throw new AwsError("ResourceNotFoundException", `Event bus of account ${id} does not exist.`);
}

/** Returns the trace header, by which SDKs pass on the chain of requests. */
function traceHeaderOf({ headers }: AwsCall): string | undefined {
  const header = headers["x-amzn-trace-id"];
  return typeof header === "string" ? header : undefined;
}

/** Developers can do everything, and functions what their roles allow. */
function authorize(
  call: AwsCall,
  principal: Principal | undefined,
  home: string,
  access: AccessControl,
): void {
  if (!principal) return;
  for (const needed of accessesOf(call, home)) access.check({ principal, ...needed });
}

/** Answers calls of the AWS Query protocol, for STS, SNS and CloudFormation. */
function query(
  call: AwsCall,
  principal: Principal | undefined,
  home: string,
  { cloudformation, accounts, sts }: Services,
): Reply {
  const parameters = queryParameters(call.body);
  const action = parameters.get("Action");
  if (call.service === "sts" && action === "GetCallerIdentity") {
    const { caller, headers } = call;
    if (caller.kind !== "session") return callerIdentity(caller);
    const token = String(headers["x-amz-security-token"]);
    return callerIdentity(caller, sts.session(caller.accessKeyId, token));
  }
  if (call.service === "sts" && action === "AssumeRole") {
    const input = queryInput(parameters) as Parameters<Sts["assumeRole"]>[0];
    return sts.assumeRole(input, principal ?? { root: home });
  }
  if (call.service === "sns" && action === "Publish") return publish(parameters, accounts);
  if (call.service === "cloudformation" && action === "DescribeStacks") {
    return cloudformation.describeStacks(parameters.get("StackName") ?? undefined);
  }
  throw unknownService(call, action);
}

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
function publish(parameters: URLSearchParams, accounts: Accounts): Reply {
  const { TopicArn = "", ...message } = queryInput(parameters) as PublishedMessage & {
    readonly TopicArn?: string;
  };
  const topics = accounts.get(accountIn(TopicArn) ?? "")?.sns;
  if (!topics) throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
  const { MessageId, SequenceNumber } = topics.publish(TopicArn, message);
  const sequence =
    SequenceNumber === undefined ? "" : `<SequenceNumber>${SequenceNumber}</SequenceNumber>`;
  const namespace = "https://sns.amazonaws.com/doc/2010-03-31/";
  return queryReply("Publish", namespace, `<MessageId>${MessageId}</MessageId>${sequence}`);
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
