import { invalidValue, isWithin, SqsError } from "./sqs-error.ts";

export type Attributes = Readonly<Record<string, string>>;

const NAME = /^[\w-]{1,80}$/;

/**
 * @returns What SQS refuses in the name of a new queue; undefined if it is fine.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export function queueNameFault(name: string, isFifo: boolean): string | undefined {
  const base = isFifo ? name.replace(/\.fifo$/, "") : name;
  if (NAME.test(base) && name.length <= 80 && (!isFifo || base !== name)) return undefined;
  return isFifo
    ? "The name of a FIFO queue has 1 to 80 letters, digits, hyphens and underscores and ends with .fifo."
    : "A queue name has 1 to 80 letters, digits, hyphens and underscores.";
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const NUMBERS: Readonly<Record<string, { min: number; max: number; initial: number }>> = {
  DelaySeconds: { min: 0, max: 900, initial: 0 },
  MaximumMessageSize: { min: 1024, max: 1024 * 1024, initial: 1024 * 1024 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, initial: 30 },
};

/** The values of attributes that only a FIFO queue has, the initial one first. */
const OF_FIFO: Readonly<Record<string, readonly [string, ...string[]]>> = {
  FifoQueue: ["true"],
  ContentBasedDeduplication: ["false", "true"],
  DeduplicationScope: ["queue", "messageGroup"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};

/** Returns the attributes of a new queue; an empty policy removes the policy. */
export function withDefaults(attributes: Attributes): Attributes {
  const defaults: Record<string, string> = {};
  for (const [name, { initial }] of Object.entries(NUMBERS)) defaults[name] = String(initial);
  if (attributes.FifoQueue === "true") {
    for (const [name, [initial]] of Object.entries(OF_FIFO)) defaults[name] = initial;
  }
  const given = Object.entries(attributes).filter(([, value]) => value !== "");
  return { ...defaults, ...Object.fromEntries(given) };
}

type KnownQueue = {
  readonly arn: string;
  readonly isFifo: boolean;
  readonly attributes: Attributes;
};

/**
 * Refuses what SQS refuses in the attributes of a queue.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html and
 * https://github.com/aws/aws-sdk-php/issues/1331
 *
 * @param findQueue - Finds a queue by its ARN.
 * @throws SqsError
 */
export function checkAttributes(
  attributes: Attributes,
  queue: Omit<KnownQueue, "attributes">,
  findQueue: (arn: string) => KnownQueue | undefined,
): void {
  for (const [name, value] of Object.entries(attributes)) {
    const allowed = OF_FIFO[name];
    const range = NUMBERS[name];
    if (allowed && !queue.isFifo) {
      throw new SqsError("InvalidAttributeName", `Unknown Attribute ${name}.`);
    }
    const isValid = range
      ? /^\d+$/.test(value) && isWithin(Number(value), range.min, range.max)
      : (allowed?.includes(value) ?? true);
    if (!isValid) {
      throw new SqsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
    }
  }
  const { RedrivePolicy = "", RedriveAllowPolicy = "" } = attributes;
  const fault = redriveFault(RedrivePolicy, queue, findQueue);
  if (fault !== undefined) throw invalidValue(RedrivePolicy, "RedrivePolicy", fault);
  if (RedriveAllowPolicy === "" || isAllowPolicy(parse(RedriveAllowPolicy))) return;
  const reason = "It names allowAll, denyAll, or byQueue with 1 to 10 queues.";
  throw invalidValue(RedriveAllowPolicy, "RedriveAllowPolicy", reason);
}

function redriveFault(
  policy: string,
  { arn, isFifo }: Omit<KnownQueue, "attributes">,
  findQueue: (arn: string) => KnownQueue | undefined,
): string | undefined {
  if (policy === "") return undefined;
  const { deadLetterTargetArn, maxReceiveCount } = parse(policy);
  if (typeof deadLetterTargetArn !== "string") {
    return "Redrive policy does not contain deadLetterTargetArn.";
  }
  if (!isWithin(Number(maxReceiveCount ?? Number.NaN), 1, 1000)) {
    return "maxReceiveCount must be between 1 and 1000.";
  }
  const queue = findQueue(deadLetterTargetArn);
  if (!queue) return "Dead letter target does not exist.";
  if (queue.isFifo !== isFifo) {
    return "Dead-letter queue must be same type of queue as the source.";
  }
  return mayRedrive(arn, queue.attributes)
    ? undefined
    : "The RedriveAllowPolicy of the dead-letter queue does not allow it.";
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
function isAllowPolicy({ redrivePermission, sourceQueueArns = [] }: Json): boolean {
  const count = Array.isArray(sourceQueueArns) ? sourceQueueArns.length : Number.NaN;
  if (redrivePermission === "byQueue") return isWithin(count, 1, 10);
  return (redrivePermission === "allowAll" || redrivePermission === "denyAll") && count === 0;
}

/** @param deadLetters - The attributes of the dead-letter queue. */
export function mayRedrive(sourceArn: string, deadLetters: Attributes): boolean {
  const { redrivePermission, sourceQueueArns } = parse(deadLetters.RedriveAllowPolicy ?? "");
  if (redrivePermission !== "byQueue") return redrivePermission !== "denyAll";
  return Array.isArray(sourceQueueArns) && sourceQueueArns.includes(sourceArn);
}

type Json = Readonly<Record<string, unknown>>;

function parse(json: string): Json {
  try {
    return { ...JSON.parse(json) };
  } catch {
    return {};
  }
}

export type Redrive = { readonly deadLetterArn: string; readonly maxReceiveCount: number };

/** Returns the redrive policy among the attributes of a queue. */
export function redriveOf({ RedrivePolicy: policy = "" }: Attributes): Redrive | undefined {
  const { deadLetterTargetArn: arn, maxReceiveCount } = parse(policy);
  if (typeof arn !== "string") return undefined;
  return { deadLetterArn: arn, maxReceiveCount: Number(maxReceiveCount) };
}
