import { AwsError } from "../aws-error.ts";
import type { AwsCall } from "../intercept.ts";
import { invokedFunction } from "../lambda/invoke-api.ts";
import { SqsError } from "../sqs/sqs-error.ts";
import { jsonBody, queryInput, queryParameters, restUrl } from "../wire-protocol.ts";
import { type Fault, faultsOf } from "./fault.ts";
import {
  type Constraint,
  compileShape,
  type InputModel,
  inputModel,
  modelErrors,
  type Shape,
} from "./shape.ts";
import { supported } from "./supported.ts";

/** Compiled on the first call of each operation. */
const shapes = new Map<string, Shape>();

/**
 * Refuses a call that AWS's models refuse, or that the embedded AWS does not support.
 *
 * @throws AwsError with the error of the service.
 */
export function checkCall(call: AwsCall): void {
  const service = supported[call.service];
  if (!service) return;
  const { operation, input } = modelRequest(call);
  const members = Object.hasOwn(service, operation) ? service[operation] : undefined;
  // The service refuses it by name.
  if (!members) return;
  const key = `${call.service} ${operation}`;
  let shape = shapes.get(key);
  if (!shape) {
    const types = call.service === "sqs" ? sqsTypes(members) : {};
    shape = compileShape({ ...types, ...inputModel(call.service, operation) }, members);
    shapes.set(key, shape);
  }
  const faults = faultsOf(input, shape);
  if (faults.length > 0) throw errorOf(call.service, operation, faults);
}

function errorOf(service: string, operation: string, faults: readonly Fault[]): AwsError {
  const broken = faults.filter(({ kind }) => kind !== "unsupported");
  const [first] = broken;
  if (!first) {
    const named = faults.map(({ path, rule }) => `${path.join(".")} of ${operation}: ${rule}`);
    return new AwsError("UnsupportedParameterException", named.join("; "));
  }
  const type = broken.find(({ kind }) => kind === "type");
  if (type) {
    const code = `${CORAL[service] ?? ""}SerializationException`;
    return new AwsError(code, `${pathOf(type)}: ${type.rule}`);
  }
  if (service === "sqs") return sqsError(operation, first);
  return new AwsError(VALIDATION[service] ?? "ValidationException", validationMessage(broken));
}

const VALIDATION: Readonly<Record<string, string>> = {
  dynamodb: "com.amazon.coral.validate#ValidationException",
  sns: "ValidationError",
  sts: "ValidationError",
};

const CORAL: Readonly<Record<string, string>> = {
  dynamodb: "com.amazon.coral.service#",
  sqs: "com.amazon.coral.service#",
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
function validationMessage(faults: readonly Fault[]): string {
  const rules = faults.map((fault) => {
    const value = fault.value === null ? "null" : `'${shown(fault.value)}'`;
    return `Value ${value} at '${pathOf(fault)}' failed to satisfy constraint: ${fault.rule}`;
  });
  const count = rules.length === 1 ? "1 validation error" : `${rules.length} validation errors`;
  return `${count} detected: ${rules.join("; ")}`;
}

/** AWS shows the whole value, which can be a megabyte. */
const MAX_SHOWN = 1000;

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Names begin in lower case and positions count from 1, as in `entries.1.member.eventBusName`. */
function pathOf({ path }: Fault): string {
  return path
    .map((step) =>
      typeof step === "number"
        ? `${step + 1}.member`
        : step.charAt(0).toLowerCase() + step.slice(1),
    )
    .join(".");
}

/**
 * A call as AWS's models describe it: the operation and all members, wherever the protocol puts
 * them.
 */
export type ModelRequest = { readonly operation: string; readonly input: object };

/**
 * Returns a call by AWS's model of its service.
 *
 * @throws AwsError if the protocol requires a JSON object and the body is not one.
 */
function modelRequest(call: AwsCall): ModelRequest {
  switch (call.service) {
    case "dynamodb":
    case "events":
    case "sqs":
      return { operation: call.operation, input: jsonBody(call.body) };
    case "lambda":
      return invocation(call);
    default:
      return queryRequest(call);
  }
}

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
function queryRequest({ body }: AwsCall): ModelRequest {
  const parameters = queryParameters(body);
  return { operation: parameters.get("Action") ?? "", input: queryInput(parameters) };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax */
function invocation({ operation, headers }: AwsCall): ModelRequest {
  const [, url = ""] = operation.split(" ");
  const FunctionName = invokedFunction(url);
  return {
    operation: FunctionName === undefined ? operation : "Invoke",
    input: present({
      ...Object.fromEntries(restUrl(url).query),
      FunctionName,
      InvocationType: headers["x-amz-invocation-type"],
      LogType: headers["x-amz-log-type"],
      ClientContext: headers["x-amz-client-context"],
      DurableExecutionName: headers["x-amz-durable-execution-name"],
      TenantId: headers["x-amz-tenant-id"],
    }),
  };
}

function present(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/**
 * Returns SQS's own error for a request that breaks its model.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
function sqsError(operation: string, { kind, path, value }: Fault): AwsError {
  const parameter = path.map((step) => (typeof step === "number" ? `${step + 1}` : step)).join(".");
  if (kind === "missing") {
    return new SqsError("MissingParameter", `The request must contain the parameter ${parameter}.`);
  }
  const errors = modelErrors("sqs", operation);
  if (kind === "enum" && errors.includes("InvalidAttributeName")) {
    return new SqsError("InvalidAttributeName", `Unknown Attribute ${value}.`);
  }
  return new SqsError(
    "InvalidParameterValue",
    `Value ${value} for parameter ${parameter} is invalid.`,
  );
}

const INTEGERS = [
  "DelaySeconds",
  "MaxNumberOfMessages",
  "MaxResults",
  "VisibilityTimeout",
  "WaitTimeSeconds",
];
const LISTS = ["AttributeNames", "MessageAttributeNames", "MessageSystemAttributeNames", "TagKeys"];
const MAPS = ["Tags", "tags"];

const string: Constraint = { type: "string" };

/**
 * Returns types for members that SQS's model sets no limit for, which `aws-constraints.json` omits.
 * The service parses the whole request before it looks at a parameter.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
function sqsTypes(supported: readonly string[]): InputModel {
  return Object.fromEntries(supported.map(typed));
}

function typed(member: string): readonly [path: string, constraint: Constraint] {
  const name = member.split(".").at(-1) ?? "";
  // Each attribute of a queue is text, even if it has the name of an integer.
  if (member.startsWith("Attributes.")) return [member, string];
  if (LISTS.includes(name)) return [`${member}[]`, string];
  if (MAPS.includes(name)) return [`${member}{}`, string];
  return [member, INTEGERS.includes(name) ? { type: "integer" } : string];
}
