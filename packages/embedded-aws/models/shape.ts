import constraints from "./aws-constraints.json" with { type: "json" };

/** Limits in AWS's documentation that differ from its published models. */
const amendments: Readonly<Record<string, InputModel>> = {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
  "sqs ListMessageMoveTasks": { ".": { type: "structure", required: ["SourceArn"] } },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
  "sqs StartMessageMoveTask": { ".": { type: "structure", required: ["SourceArn"] } },
  // https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
  "sns Publish": { ".": { type: "structure", required: ["Message"] } },
  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  "sts AssumeRole": {
    ".": { type: "structure", required: ["RoleArn", "RoleSessionName"] },
    RoleArn: { type: "string", min: 20, max: 2048 },
    RoleSessionName: { type: "string", min: 2, max: 64, pattern: "[\\w+=,.@-]*" },
    ExternalId: { type: "string", min: 2, max: 1224, pattern: "[\\w+=,.@:\\/-]*" },
    Policy: { type: "string", min: 1 },
  },
  // The model only has the attributes of queues.
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
  "sqs ReceiveMessage": {
    "AttributeNames[]": {
      type: "string",
      enum: [
        "All",
        "ApproximateFirstReceiveTimestamp",
        "ApproximateReceiveCount",
        "AWSTraceHeader",
        "DeadLetterQueueSourceArn",
        "MessageDeduplicationId",
        "MessageGroupId",
        "SenderId",
        "SentTimestamp",
        "SequenceNumber",
      ],
    },
  },
};

/** The limits of AWS's published service models for one place of a request. */
export type Constraint = {
  readonly type: string;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
};

/**
 * The limits of an operation's input by place: `.` is the input itself, `Entries[].Id` a member of
 * each element, `Item{}` each value of a map and `Item{key}` each of its keys.
 */
export type InputModel = Readonly<Record<string, Constraint>>;

type Operation = { readonly input: InputModel; readonly errors: readonly string[] };

type Models = Readonly<
  Record<string, { readonly operations: Readonly<Record<string, Operation>> }>
>;

const models = constraints as unknown as Models;

/** Returns no limits for an operation that the models do not describe. */
export function inputModel(service: string, operation: string): InputModel {
  const published = models[service]?.operations[operation]?.input;
  return { ...published, ...amendments[`${service} ${operation}`] };
}

/**
 * Returns the errors that AWS's model lists for an operation, without those that all operations
 * share.
 */
export function modelErrors(service: string, operation: string): readonly string[] {
  return models[service]?.operations[operation]?.errors ?? [];
}

/** A place of a request: its limits, and the places inside it. */
export type Shape = {
  constraint?: Constraint & { readonly regex?: RegExp | undefined };
  /** Places inside it, by step: names of members, `[]`, `{}` and `{key}`. */
  readonly steps: Map<string, Shape>;
  /** Members without a step are not supported here. */
  isClosed: boolean;
  /** The only supported values. */
  only?: readonly string[];
};

/**
 * Compiles an operation's input: what AWS allows, and which of it the embedded AWS supports.
 *
 * @param supported - The supported members, in the notation of `InputModel`. `LogType=None`
 * supports one value of a member, and `Type=A|B` two.
 */
export function compileShape(model: InputModel, supported: readonly string[]): Shape {
  const root = emptyShape();
  root.isClosed = true;
  for (const member of supported) {
    const [path = "", only] = member.split("=");
    let shape = root;
    for (const step of stepsOf(path)) {
      if (isMember(step)) shape.isClosed = true;
      shape = descend(shape, step);
    }
    if (only !== undefined) shape.only = only.split("|");
  }
  for (const [path, constraint] of Object.entries(model)) {
    const { pattern } = constraint;
    const regex = pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`);
    let shape: Shape | undefined = root;
    for (const step of stepsOf(path)) {
      // An unsupported member is refused with any value.
      const isOutside: boolean = shape.isClosed && isMember(step) && !shape.steps.has(step);
      shape = isOutside ? undefined : descend(shape, step);
      if (!shape) break;
    }
    if (shape) shape.constraint = { ...constraint, regex };
  }
  return root;
}

function emptyShape(): Shape {
  return { steps: new Map(), isClosed: false };
}

/** True if a step is the name of a member. A map key can be spelled like a step of another kind. */
export function isMember(step: string): boolean {
  return step !== "[]" && step !== "{}" && step !== "{key}";
}

/** Splits a path: `Entries[].Id` becomes `Entries`, `[]`, `Id`. */
function stepsOf(path: string): readonly string[] {
  return path.match(/\[\]|\{key\}|\{\}|[^.[\]{}]+/g) ?? [];
}

function descend({ steps }: Shape, step: string): Shape {
  const known = steps.get(step);
  if (known) return known;
  const created = emptyShape();
  steps.set(step, created);
  return created;
}
