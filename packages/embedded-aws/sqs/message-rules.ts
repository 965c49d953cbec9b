import type { MessageAttribute } from "./fauxqs.ts";

/** A message as SendMessage and each entry of SendMessageBatch give it. */
export type OutgoingMessage = {
  readonly MessageBody?: string;
  readonly DelaySeconds?: number | null;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute | null>>;
  readonly MessageDeduplicationId?: string;
};

export type SqsFault = { readonly code: string; readonly message: string };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what SQS refuses
const REFUSED = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Returns true if SQS refuses a text. SQS takes `#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to
 * #x10FFFF`, and no half of a surrogate pair.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function isRefusedText(text: string): boolean {
  return REFUSED.test(text) || !text.isWellFormed();
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_ATTRIBUTES = 10;
const MAX_DELAY_SECONDS = 900;

/** @returns What SQS refuses in a message that fauxqs takes; undefined if it is fine. */
export function messageFault(message: OutgoingMessage, isFifo: boolean): SqsFault | undefined {
  const { DelaySeconds: delay, MessageAttributes: attributes = {} } = message;
  if (!isFifo && message.MessageDeduplicationId !== undefined) {
    return invalid("The request include parameter that is not valid for this queue type.");
  }
  if (delay !== undefined && delay !== null && !isWithin(delay, 0, MAX_DELAY_SECONDS)) {
    return invalid(
      `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`,
    );
  }
  const all = Object.entries(attributes);
  if (all.length > MAX_ATTRIBUTES) {
    return invalid(
      `Number of message attributes [${all.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, attribute] of all) {
    const fault = nameFault(name) ?? attributeFault(name, attribute);
    if (fault !== undefined) return invalid(fault);
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
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

export function isWithin(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function invalid(message: string): SqsFault {
  return { code: "InvalidParameterValue", message };
}
