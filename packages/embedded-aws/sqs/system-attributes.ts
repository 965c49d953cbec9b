import type { MessageAttribute, Received } from "./fauxqs.ts";
import { md5OfMessageAttributes } from "./fauxqs.ts";
import type { QueueStore } from "./store.ts";

/**
 * The system attributes that a sender can set. They count toward no size and no number of attributes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export type SystemAttributes = {
  readonly MessageSystemAttributes?: { readonly AWSTraceHeader?: MessageAttribute } | undefined;
};

/**
 * Returns the trace header of a message: the one that its sender names wins over the one of the HTTP request.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-services-sqs.html
 */
export function traceHeaderOf(
  { MessageSystemAttributes: attributes }: SystemAttributes,
  ofRequest: string | undefined,
): string | undefined {
  return attributes?.AWSTraceHeader?.StringValue ?? ofRequest;
}

/** Returns the digest with which SendMessage answers system attributes that a sender sets. */
export function systemAttributesDigest({ MessageSystemAttributes: attributes }: SystemAttributes) {
  return attributes === undefined
    ? {}
    : { MD5OfMessageSystemAttributes: md5OfMessageAttributes(attributes) };
}

type ReceiveRequest = {
  readonly QueueUrl?: string;
  readonly AttributeNames?: readonly string[];
  readonly MessageSystemAttributeNames?: readonly string[];
};

/** Adds what fauxqs does not know to the answer of ReceiveMessage, if the request wants it. */
export function addSystemAttributes(
  request: ReceiveRequest,
  answer: unknown,
  store: QueueStore,
): void {
  const { AttributeNames = [], MessageSystemAttributeNames = [], QueueUrl = "" } = request;
  const names = [...AttributeNames, ...MessageSystemAttributeNames];
  const inFlight = store.getQueue(QueueUrl)?.inflightMessages;
  const { Messages = [] } = answer as { Messages?: (Received & { Attributes?: object })[] };
  for (const message of Messages) {
    const { traceHeader, deadLetterSourceArn } =
      inFlight?.get(message.ReceiptHandle)?.message ?? {};
    const known = { AWSTraceHeader: traceHeader, DeadLetterQueueSourceArn: deadLetterSourceArn };
    for (const [name, value] of Object.entries(known)) {
      if (value === undefined || !(names.includes("All") || names.includes(name))) continue;
      message.Attributes = { ...message.Attributes, [name]: value };
    }
  }
}
