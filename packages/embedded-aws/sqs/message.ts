import { hash } from "node:crypto";

export type MessageAttribute = {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  /** Base64. */
  readonly BinaryValue?: string | undefined;
};

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message on a queue. */
export type Message = {
  /** Grows from message to message: the order of a FIFO queue. */
  readonly id: number;
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Unix milliseconds, as all times here. */
  readonly sentAt: number;
  readonly groupId: string | undefined;
  /** Only on a FIFO queue, and there always. */
  readonly deduplicationId: string | undefined;
  readonly traceHeader: string | undefined;
  /** ARN of the queue whose dead letter this is. */
  readonly deadLetterSource: string | undefined;
  receiveCount: number;
  firstReceivedAt: number | undefined;
};

/** A message as its sender gives it. */
export type Outgoing = {
  readonly body: string;
  readonly attributes?: MessageAttributes | undefined;
  /** By default the delay of the queue. */
  readonly delaySeconds?: number | undefined;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly traceHeader?: string | undefined;
};

/** The 20 digits of a sequence number, which sort as text. */
export function sequenceNumber(id: number): string {
  return String(id).padStart(20, "0");
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html */
export function systemAttributes(message: Message): Readonly<Record<string, string | undefined>> {
  const { deduplicationId } = message;
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: "AIDALOCAL",
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: deduplicationId,
    SequenceNumber: deduplicationId === undefined ? undefined : sequenceNumber(message.id),
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.deadLetterSource,
  };
}

/** Bytes of a message: its body, and the name, type and value of each attribute. */
export function messageBytes(
  body: string,
  attributes: Readonly<Record<string, Partial<MessageAttribute> | null>>,
): number {
  let bytes = Buffer.byteLength(body);
  for (const [name, attribute] of Object.entries(attributes)) {
    const { DataType = "", StringValue = "", BinaryValue = "" } = attribute ?? {};
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes += Buffer.byteLength(StringValue) + Buffer.byteLength(BinaryValue, "base64");
  }
  return bytes;
}

/** Returns an MD5 digest in hexadecimal, as SQS returns those of bodies and attributes. */
export function md5(data: string | Buffer): string {
  return hash("md5", data);
}

/**
 * Returns the digest of attributes; undefined without any.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export function md5OfAttributes(attributes: MessageAttributes = {}): string | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  const parts: Buffer[] = [];
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    parts.push(length, bytes);
  };
  for (const [name, attribute] of entries.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { DataType, StringValue = "", BinaryValue = "" } = attribute;
    const isBinary = DataType.startsWith("Binary");
    add(Buffer.from(name));
    add(Buffer.from(DataType));
    parts.push(Buffer.from([isBinary ? 2 : 1]));
    add(isBinary ? Buffer.from(BinaryValue, "base64") : Buffer.from(StringValue));
  }
  return md5(Buffer.concat(parts));
}
