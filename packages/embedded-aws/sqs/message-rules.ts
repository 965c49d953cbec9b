import { type MessageAttribute, type MessageAttributes, messageBytes } from "./message.ts";
import type { Queue } from "./queue.ts";
import { checkRange, invalidValue, SqsError } from "./sqs-error.ts";

/** A message as SendMessage and each entry of SendMessageBatch give it. `null` stands for an absent member. */
export type SentMessage = {
  readonly MessageBody?: string | undefined;
  readonly DelaySeconds?: number | null | undefined;
  readonly MessageAttributes?: MessageAttributes | null | undefined;
  readonly MessageGroupId?: string | null | undefined;
  readonly MessageDeduplicationId?: string | null | undefined;
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
export const MAX_BYTES = 1024 * 1024;
const MAX_ATTRIBUTES = 10;
const MAX_DELAY_SECONDS = 900;

/**
 * Refuses what SQS refuses in a message to any queue.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 *
 * @throws SqsError
 */
export function checkMessage(message: SentMessage): void {
  const { MessageBody: body, DelaySeconds, MessageAttributes } = message;
  checkId(message, "MessageGroupId");
  checkId(message, "MessageDeduplicationId");
  checkRange(DelaySeconds, "DelaySeconds", 0, MAX_DELAY_SECONDS);
  if (!body) throw missing("MessageBody");
  if (isRefusedText(body)) {
    throw new SqsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.",
    );
  }
  checkAttributes(MessageAttributes ?? {});
}

/**
 * Refuses what a queue does not take.
 *
 * @throws SqsError
 */
export function checkForQueue(message: SentMessage, { isFifo, attributes }: Queue): void {
  const { MessageBody: body = "", MessageAttributes } = message;
  const max = Number(attributes.MaximumMessageSize);
  if (messageBytes(body, MessageAttributes ?? {}) > max) {
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${max} bytes.`,
    );
  }
  if (isFifo) checkFifoMessage(message, attributes.ContentBasedDeduplication === "true");
  else if (message.MessageDeduplicationId) throw invalid(NOT_FOR_THIS_TYPE);
}

const NOT_FOR_THIS_TYPE = "The request include parameter that is not valid for this queue type.";

function checkFifoMessage(message: SentMessage, isContentBased: boolean): void {
  const { MessageGroupId, MessageDeduplicationId, DelaySeconds } = message;
  if (!MessageGroupId) throw missing("MessageGroupId");
  if (DelaySeconds) throw invalidValue(DelaySeconds, "DelaySeconds", NOT_FOR_THIS_TYPE);
  if (!MessageDeduplicationId && !isContentBased) {
    throw invalid(
      "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly.",
    );
  }
}

const ID = /^[\x21-\x7e]{1,128}$/;

function checkId(message: SentMessage, name: "MessageGroupId" | "MessageDeduplicationId"): void {
  const id = message[name];
  if (id === undefined || id === null || ID.test(id)) return;
  throw invalidValue(
    id,
    name,
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS refuses
const REFUSED = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

function isRefusedText(text: string): boolean {
  return REFUSED.test(text) || !text.isWellFormed();
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
function checkAttributes(attributes: MessageAttributes): void {
  const all = Object.entries(attributes);
  if (all.length > MAX_ATTRIBUTES) {
    throw invalid(
      `Number of message attributes [${all.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of all) {
    const fault = nameFault(name) ?? attributeFault(name, attribute);
    if (fault !== undefined) throw invalid(fault);
  }
}

function nameFault(name: string): string | undefined {
  if (name === "") return "The request must contain non-empty message (user) attribute names.";
  if (name.length > 256) return "Message (user) attribute names must be at most 256 characters.";
  if (!/^[\w.-]+$/.test(name) || /^\.|\.\.|\.$/.test(name) || /^(aws|amazon)\./i.test(name)) {
    return `The message (user) attribute name ${name} is invalid.`;
  }
  return undefined;
}

function attributeFault(name: string, attribute: MessageAttribute | null): string | undefined {
  const { DataType: type = "", StringValue: text, BinaryValue: bytes } = attribute ?? {};
  const [base] = type.split(".");
  if (base !== "String" && base !== "Number" && base !== "Binary") {
    return `The type of message (user) attribute '${name}' is invalid. Use the type prefixes Binary, Number and String.`;
  }
  if (type.length > 256) return `The type of message (user) attribute '${name}' is too long.`;
  const value = base === "Binary" ? bytes : text;
  if (!value) return `Message (user) attribute '${name}' must contain a non-empty ${base} value.`;
  if (text !== undefined && isRefusedText(text)) {
    return `Message (user) attribute '${name}' contains an invalid character.`;
  }
  if (base === "Number" && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(value)) {
    return `Can't cast the value of message (user) attribute '${name}' to a number.`;
  }
  return undefined;
}

/** Returns SQS's error for a parameter that is absent or empty. */
export function missing(parameter: string): SqsError {
  const message = `The request must contain the parameter ${parameter}.`;
  return new SqsError("MissingParameter", message);
}

function invalid(message: string): SqsError {
  return new SqsError("InvalidParameterValue", message);
}
