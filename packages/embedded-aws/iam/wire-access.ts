import { ACCOUNT_ID, accountIn, arnOf, REGION, URL_SUFFIX } from "../account.ts";
import { busNameOf } from "../eventbridge/put-events.ts";
import type { AwsCall } from "../intercept.ts";
import { invokedFunction } from "../lambda/invoke-api.ts";
import { jsonBody, queryParameters } from "../wire-protocol.ts";
import type { Access } from "./access-control.ts";

/** The action and resource of a call, without its caller. */
type WireAccess = Pick<Access, "action" | "resource" | "context">;

/**
 * Returns the accesses that a call of the endpoint needs, as its service authorizes it.
 *
 * @param home - The caller's account, in which resources without one are.
 */
export function accessesOf(
  { service, operation, body }: AwsCall,
  home = ACCOUNT_ID,
): readonly WireAccess[] {
  switch (service) {
    case "dynamodb":
      return tableAccesses(operation, jsonBody(body));
    case "sqs":
      return queueAccesses(operation, jsonBody(body), home);
    case "events":
      return busAccesses(operation, jsonBody(body), home);
    case "lambda":
      return functionAccesses(operation);
    default:
      return queryAccesses(queryParameters(body));
  }
}

/** Calls of STS about the caller itself need no permission. STS itself checks AssumeRole, which the role's trust policy decides too. */
function queryAccesses(parameters: URLSearchParams): WireAccess[] {
  switch (parameters.get("Action")) {
    case "DescribeStacks":
      return [{ action: "cloudformation:DescribeStacks", resource: "*" }];
    case "Publish":
      return [{ action: "sns:Publish", resource: parameters.get("TopicArn") ?? "*" }];
    default:
      return [];
  }
}

type Json = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function tableAccesses(
  operation: string,
  { TableName, IndexName, RequestItems }: Json,
): WireAccess[] {
  const action = `dynamodb:${operation}`;
  const tables = RequestItems === undefined ? [TableName] : Object.keys(RequestItems as object);
  return tables.map((name = "*") => {
    const table = arnOf("dynamodb", `table/${String(name).split("table/").at(-1)}`);
    return { action, resource: IndexName === undefined ? table : `${table}/index/${IndexName}` };
  });
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
function queueAccesses(operation: string, request: Json, home: string): WireAccess[] {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
  const of = (resource: unknown, ...actions: readonly string[]) =>
    actions.map((action) => ({ action: `sqs:${action}`, resource: String(resource ?? "*") }));
  if (operation === "ListMessageMoveTasks") return of(request.SourceArn, operation);
  if (operation !== "StartMessageMoveTask") return [queueAccess(operation, request, home)];
  return [
    ...of(request.SourceArn, operation, "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    ...of(request.DestinationArn, "SendMessage"),
  ];
}

function queueAccess(operation: string, { QueueUrl, QueueName }: Json, home: string): WireAccess {
  const url = String(QueueUrl ?? "*");
  const name = String(QueueName ?? url.split("/").at(-1));
  const resource = arnOf("sqs", name, accountInUrl(url) ?? home);
  return { action: `sqs:${operation.replace(/Batch$/, "")}`, resource };
}

/** Returns the account in a queue's URL. */
export function accountInUrl(url: string): string | undefined {
  return /\/(\d{12})\/[^/]*$/.exec(url)?.[1];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
function busAccesses(
  operation: string,
  { Entries, EventBusName, Name }: Json,
  home: string,
): WireAccess[] {
  const action = `events:${operation}`;
  const entries = Array.isArray(Entries) ? Entries : [{ EventBusName: EventBusName ?? Name }];
  const arns = entries.map(({ EventBusName: given }) => {
    const name = String(given ?? "default");
    return arnOf("events", `event-bus/${busNameOf(name)}`, accountIn(name) ?? home);
  });
  return [...new Set(arns)].map((resource) => ({ action, resource }));
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function functionAccesses(operation: string): WireAccess[] {
  const name = invokedFunction(operation.split(" ")[1] ?? "")?.match(/[^:]+$/)?.[0] ?? "*";
  return [{ action: "lambda:InvokeFunction", resource: arnOf("lambda", `function:${name}`) }];
}

/** Actions that read or write stored data. */
const touching = /^(dynamodb:|sqs:(Send|Receive)Message$|sns:Publish$)/;
const reading = /:(Get|BatchGet|Query|Scan|Receive|Describe)/;

/**
 * Returns the key actions that an access needs, because AWS uses the resource's key on behalf of
 * the caller.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
export function keyAccesses(action: string, key: string): readonly WireAccess[] {
  if (!touching.test(action)) return [];
  const [service = ""] = action.split(":");
  const actions = reading.test(action) ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"];
  const context = { "kms:ViaService": `${service}.${REGION}.${URL_SUFFIX}` };
  return actions.map((ofKey) => ({ action: ofKey, resource: key, context }));
}
