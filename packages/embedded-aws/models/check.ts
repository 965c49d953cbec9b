import { AwsError } from "../aws-error.ts";
import type { AwsCall } from "../intercept.ts";
import { type Fault, faultsOf } from "./fault.ts";
import { modelRequest } from "./request.ts";
import { compileShape, inputModel, type Shape } from "./shape.ts";
import { sqsError } from "./sqs-error.ts";
import { sqsTypes } from "./sqs-types.ts";
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
  const code = service === "dynamodb" ? VALIDATION : "ValidationException";
  return new AwsError(code, validationMessage(broken));
}

const VALIDATION = "com.amazon.coral.validate#ValidationException";

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
