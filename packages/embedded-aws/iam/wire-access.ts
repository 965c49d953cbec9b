import { arnOf } from "../account.ts";
import { busNameOf } from "../eventbridge/put-events.ts";
import type { AwsCall } from "../intercept.ts";
import { jsonBody } from "../json-body.ts";
import { invokedFunction } from "../lambda/invoke-api.ts";
import { queryParameters } from "../query-protocol.ts";
import type { Access } from "./access-control.ts";

/** What a call asks for, whoever makes it. */
export type Asked = Pick<Access, "action" | "resource" | "context">;

/** The accesses that a call of the endpoint takes, as its service authorizes it. */
export function askedBy({ service, operation, body }: AwsCall): readonly Asked[] {
  switch (service) {
    case "dynamodb":
      return askedOfTables(operation, jsonBody(body));
    case "sqs":
      return askedOfQueues(operation, jsonBody(body));
    case "events":
      return askedOfBuses(operation, jsonBody(body));
    case "lambda":
      return askedOfFunction(operation);
    default:
      return askedByQuery(queryParameters(body).get("Action"));
  }
}

/** What STS tells of oneself needs no permission. */
function askedByQuery(action: string | null): Asked[] {
  return action === "DescribeStacks"
    ? [{ action: "cloudformation:DescribeStacks", resource: "*" }]
    : [];
}

type Json = Readonly<Record<string, unknown>>;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function askedOfTables(operation: string, { TableName, IndexName, RequestItems }: Json): Asked[] {
  const action = `dynamodb:${operation}`;
  const tables = RequestItems === undefined ? [TableName] : Object.keys(RequestItems as object);
  return tables.map((name = "*") => {
    const table = arnOf("dynamodb", `table/${String(name).split("table/").at(-1)}`);
    return { action, resource: IndexName === undefined ? table : `${table}/index/${IndexName}` };
  });
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html */
function askedOfQueues(operation: string, request: Json): Asked[] {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
  const of = (resource: unknown, ...actions: readonly string[]) =>
    actions.map((action) => ({ action: `sqs:${action}`, resource: String(resource ?? "*") }));
  if (operation === "ListMessageMoveTasks") return of(request.SourceArn, operation);
  if (operation !== "StartMessageMoveTask") return [askedOfQueue(operation, request)];
  return [
    ...of(request.SourceArn, operation, "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    ...of(request.DestinationArn, "SendMessage"),
  ];
}

function askedOfQueue(operation: string, { QueueUrl, QueueName }: Json): Asked {
  const name =
    QueueName ??
    String(QueueUrl ?? "*")
      .split("/")
      .at(-1);
  return { action: `sqs:${operation.replace(/Batch$/, "")}`, resource: arnOf("sqs", `${name}`) };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
function askedOfBuses(operation: string, { Entries, EventBusName, Name }: Json): Asked[] {
  const action = `events:${operation}`;
  const entries = Array.isArray(Entries) ? Entries : [{ EventBusName: EventBusName ?? Name }];
  const named = entries.map(({ EventBusName: name }) => busNameOf(String(name ?? "default")));
  return [...new Set(named)].map((name) => {
    return { action, resource: arnOf("events", `event-bus/${name}`) };
  });
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html */
function askedOfFunction(operation: string): Asked[] {
  const name = invokedFunction(operation.split(" ")[1] ?? "")?.match(/[^:]+$/)?.[0] ?? "*";
  return [{ action: "lambda:InvokeFunction", resource: arnOf("lambda", `function:${name}`) }];
}
