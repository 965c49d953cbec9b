import { describe, expect, test } from "vitest";
import { AwsError } from "../aws-error.ts";
import type { AwsCall } from "../intercept.ts";
import { checkCall } from "./check.ts";
import { type Constraint, inputModel } from "./shape.ts";
import { supported } from "./supported.ts";

const call = (
  service: string,
  operation: string,
  input: object,
  headers: AwsCall["headers"] = {},
): AwsCall => ({
  caller: { kind: "developer" },
  service,
  operation,
  headers,
  body: Buffer.from(JSON.stringify(input)),
});

type Input = Readonly<Record<string, unknown>>;

/**
 * Returns a call in the protocol of its service. REST has members in the path, the query and
 * headers.
 */
function wire(service: string, operation: string, input: Input): AwsCall {
  if (service === "lambda") return invocation(input);
  if (isQuery(service)) {
    const parameters = new URLSearchParams({
      Action: operation,
      ...(input as Record<string, string>),
    });
    return { ...call(service, "POST /", {}), body: Buffer.from(`${parameters}`) };
  }
  return call(service, operation, input);
}

/** Returns true for a service of the AWS Query protocol, in which all values are text. */
function isQuery(service: string): boolean {
  return service === "sns" || service === "sts";
}

function invocation({ FunctionName = "f", InvocationType, LogType, Qualifier, ...rest }: Input) {
  const query = Qualifier === undefined ? "" : `?Qualifier=${encodeURIComponent(`${Qualifier}`)}`;
  const name = encodeURIComponent(String(FunctionName));
  return call(
    "lambda",
    `POST /2015-03-31/functions/${name}/invocations${query}`,
    {},
    {
      ...(InvocationType !== undefined && { "x-amz-invocation-type": String(InvocationType) }),
      ...(LogType !== undefined && { "x-amz-log-type": String(LogType) }),
      ...(rest.TenantId !== undefined && { "x-amz-tenant-id": String(rest.TenantId) }),
      ...(rest.DurableExecutionName !== undefined && {
        "x-amz-durable-execution-name": String(rest.DurableExecutionName),
      }),
    },
  );
}

function outcome(checked: AwsCall): AwsError | undefined {
  try {
    checkCall(checked);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** Returns values that break a constraint, each in one way. */
function violations({ type, min, max, pattern, enum: values, required }: Constraint): unknown[] {
  const filled = (size: number): unknown => {
    if (type === "string") return "a".repeat(size);
    if (type === "list") return Array.from({ length: size }, () => ({}));
    if (type === "map") {
      return Object.fromEntries(Array.from({ length: size }, (_, at) => [`k${at}`, {}]));
    }
    return size;
  };
  return [
    type === "string" ? 5 : "text",
    ...(min !== undefined && min > 0 ? [filled(min - 1)] : []),
    ...(max === undefined ? [] : [filled(max + 1)]),
    // No pattern of the models allows it.
    ...(pattern === undefined ? [] : ["\u0001 "]),
    ...(values ? ["NONE_OF_THEM"] : []),
    ...(required ? [{}] : []),
  ];
}

/** Returns the smallest input with a value at a path. Other required members are missing. */
function inputWith(path: string, value: unknown): object {
  const steps = path.match(/\[\]|\{key\}|\{\}|[^.[\]{}]+/g) ?? [];
  return steps.reduceRight<unknown>((inner, step) => {
    if (step === "[]") return [inner];
    if (step === "{key}") return { [String(inner)]: {} };
    return { [step === "{}" ? "key" : step]: inner };
  }, value) as object;
}

const cases = Object.entries(supported).flatMap(([service, operations]) =>
  Object.keys(operations).flatMap((operation) =>
    Object.entries(inputModel(service, operation)).flatMap(([path, constraint]) => {
      const isKey = path.endsWith("{key}");
      return violations(constraint)
        .filter((value) => !isKey || (typeof value === "string" && value !== "text"))
        .map((value) => ({ service, operation, path, value }));
    }),
  ),
);

/** A path, a query and a header contain text, and a name in a path is never missing or empty. */
function canBeSent({ service, path, value }: (typeof cases)[number]): boolean {
  if (isQuery(service)) return typeof value === "string" || path === ".";
  if (service !== "lambda") return true;
  if (path === "FunctionName") return value !== 5 && value !== "";
  return typeof value === "string" && path !== ".";
}

test("enforces every limit of the models, or refuses its parameter", () => {
  const requests = cases.filter(canBeSent).flatMap((one) => {
    const input = one.path === "." ? one.value : inputWith(one.path, one.value);
    return typeof input === "object" ? [{ ...one, input: input as Input }] : [];
  });
  const taken = requests.filter(
    ({ service, operation, input }) => outcome(wire(service, operation, input)) === undefined,
  );
  expect(taken).toEqual([]);
  expect(requests.length).toBeGreaterThan(400);
  console.info(`${requests.length} requests that break a limit of AWS's models are refused`);
});

describe("refuses an unsupported parameter by name", () => {
  const QueueUrl = "u";
  const entry = { Source: "s", DetailType: "t", Detail: "{}" };
  test.each<[string, string, object, string]>([
    ["sqs", "SendMessage", { QueueUrl, MessageBody: "b", Color: 1 }, "Color of SendMessage"],
    [
      "sqs",
      "ReceiveMessage",
      { QueueUrl, ReceiveRequestAttemptId: "r" },
      "ReceiveRequestAttemptId of ReceiveMessage",
    ],
    [
      "sqs",
      "SetQueueAttributes",
      { QueueUrl, Attributes: { KmsMasterKeyId: "k" } },
      "Attributes.KmsMasterKeyId of SetQueueAttributes",
    ],
    ["events", "PutEvents", { Entries: [entry], EndpointId: "a.b" }, "EndpointId of PutEvents"],
    [
      "events",
      "PutEvents",
      { Entries: [{ ...entry, TraceHeader: "t" }] },
      "Entries.0.TraceHeader of PutEvents",
    ],
    [
      "dynamodb",
      "PutItem",
      { TableName: "t", Item: {}, ReturnItemCollectionMetrics: "SIZE" },
      "ReturnItemCollectionMetrics of PutItem: only NONE",
    ],
    [
      "dynamodb",
      "CreateTable",
      { TableName: "t", StreamSpecification: {} },
      "StreamSpecification of CreateTable",
    ],
  ])("%s %s", (service, operation, input, named) => {
    const error = outcome(call(service, operation, input));
    expect(error?.code).toBe("UnsupportedParameterException");
    expect(error?.message).toContain(named);
  });

  test.each<[string, string, AwsCall["headers"]]>([
    ["DryRun", "/invocations", { "x-amz-invocation-type": "DryRun" }],
    ["LogType", "/invocations", { "x-amz-log-type": "Tail" }],
    ["ClientContext", "/invocations", { "x-amz-client-context": "e30=" }],
    ["Qualifier", "/invocations?Qualifier=live", {}],
    ["TenantId", "/invocations", { "x-amz-tenant-id": "t" }],
  ])("lambda Invoke %s", (_name, path, headers) => {
    const operation = `POST /2015-03-31/functions/f${path}`;
    const error = outcome(call("lambda", operation, {}, headers));
    expect(error?.code).toBe("UnsupportedParameterException");
    expect(error?.message).toContain("of Invoke");
  });

  test("cloudformation DescribeStacks", () => {
    const body = Buffer.from("Action=DescribeStacks&Version=2010-05-15&NextToken=n");
    const error = outcome({ ...call("cloudformation", "POST /", {}), body });
    expect(error?.message).toContain("NextToken of DescribeStacks");
  });
});

test("null means an absent parameter", () => {
  const input = { QueueUrl: "u", MessageBody: "b", DelaySeconds: null, Color: null };
  expect(outcome(call("sqs", "SendMessage", input))).toBeUndefined();
  const missing = outcome(call("sqs", "SendMessage", { ...input, MessageBody: null }));
  expect(missing?.code).toBe("com.amazonaws.sqs#MissingParameter");
});

test("a map key can be spelled like a step of a path", () => {
  const Item = { "{key}": { S: "a" }, "[]": { S: "a" }, "{}": { S: "a" }, constructor: { S: "a" } };
  expect(outcome(call("dynamodb", "PutItem", { TableName: "t", Item }))).toBeUndefined();
});

test("formats DynamoDB's errors like AWS", () => {
  const error = outcome(call("dynamodb", "ListTables", { ExclusiveStartTableName: "a", Limit: 0 }));
  expect(error?.message).toBe(
    "2 validation errors detected: Value 'a' at 'exclusiveStartTableName' failed to satisfy " +
      "constraint: Member must have length greater than or equal to 3; Value '0' at 'limit' failed " +
      "to satisfy constraint: Member must have value greater than or equal to 1",
  );
});

describe("types that SQS's model sets no limit for", () => {
  const message = { Id: "a", MessageBody: "b" };
  test.each([
    ["SendMessage", { QueueUrl: 5, MessageBody: "b" }],
    ["SendMessage", { QueueUrl: "q", MessageBody: 5 }],
    ["SendMessage", { QueueUrl: "q", MessageBody: "b", DelaySeconds: "1" }],
    ["SendMessageBatch", { QueueUrl: "q", Entries: [{ ...message, Id: 5 }] }],
    [
      "SendMessageBatch",
      { QueueUrl: "q", Entries: [{ ...message, MessageAttributes: { a: { DataType: 5 } } }] },
    ],
    ["ReceiveMessage", { QueueUrl: "q", VisibilityTimeout: "x" }],
    ["ReceiveMessage", { QueueUrl: "q", MessageAttributeNames: "All" }],
    ["ReceiveMessage", { QueueUrl: "q", MessageAttributeNames: [5] }],
    ["CreateQueue", { QueueName: "q", Attributes: { VisibilityTimeout: 30 } }],
    ["TagQueue", { QueueUrl: "q", Tags: [] }],
    ["TagQueue", { QueueUrl: "q", Tags: { a: 5 } }],
    ["UntagQueue", { QueueUrl: "q", TagKeys: "a" }],
    ["ListQueues", { QueueNamePrefix: [] }],
  ])("%s refuses %j", (operation, input) => {
    expect(() => checkCall(call("sqs", operation, input))).toThrow(
      expect.objectContaining({ code: "com.amazon.coral.service#SerializationException" }),
    );
  });
});
