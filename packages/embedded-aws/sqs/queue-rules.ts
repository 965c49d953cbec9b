import type { Attributes } from "./fauxqs.ts";
import { isWithin, type SqsFault } from "./message-rules.ts";

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

const NUMBERS = [
  "DelaySeconds",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "VisibilityTimeout",
];

/** The values of attributes that only a FIFO queue has. */
const OF_FIFO: Readonly<Record<string, readonly string[]>> = {
  ContentBasedDeduplication: ["true", "false"],
  DeduplicationScope: ["messageGroup", "queue"],
  FifoQueue: ["true"],
  FifoThroughputLimit: ["perQueue", "perMessageGroupId"],
};

/**
 * @returns What SQS refuses in the attributes of a queue that fauxqs takes; undefined if they are fine.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html and
 * https://github.com/aws/aws-sdk-php/issues/1331
 */
export function attributesFault(attributes: Attributes, isFifo: boolean): SqsFault | undefined {
  for (const [name, value] of Object.entries(attributes)) {
    const allowed = OF_FIFO[name];
    if (allowed && !isFifo) {
      return { code: "InvalidAttributeName", message: `Unknown Attribute ${name}.` };
    }
    const isValid = NUMBERS.includes(name) ? /^\d+$/.test(value) : allowed?.includes(value);
    if (isValid === false) {
      return {
        code: "InvalidAttributeValue",
        message: `Invalid value for the parameter ${name}.`,
      };
    }
  }
  return undefined;
}

/**
 * @param findQueue - Whether there is a queue with this ARN, and whether it is FIFO.
 * @returns The fault of a redrive policy; undefined if it is valid or absent.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export function redriveFault(
  { RedrivePolicy: policy = "" }: Attributes,
  isFifo: boolean,
  findQueue: (arn: string) => { isFifo(): boolean } | undefined,
): SqsFault | undefined {
  if (policy === "") return undefined;
  const parsed = parse(policy);
  const invalid = (reason: string): SqsFault => ({
    code: "InvalidParameterValue",
    message: `Value ${policy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  });
  const { deadLetterTargetArn: arn, maxReceiveCount } = parsed ?? {};
  if (typeof arn !== "string")
    return invalid("Redrive policy does not contain deadLetterTargetArn.");
  if (!isWithin(Number(maxReceiveCount ?? Number.NaN), 1, 1000)) {
    return invalid("maxReceiveCount must be between 1 and 1000.");
  }
  const queue = findQueue(arn);
  if (!queue) return invalid("Dead letter target does not exist.");
  return queue.isFifo() === isFifo
    ? undefined
    : invalid("Dead-letter queue must be same type of queue as the source.");
}

function parse(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
