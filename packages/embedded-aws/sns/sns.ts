import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../aws-error.ts";
import { type MessageAttributes, messageBytes } from "../sqs/message.ts";

/** Sends a message of a topic to a queue. Throws if the queue or its policy refuses it. */
export type SendToQueue = (sent: {
  readonly topic: string;
  readonly queue: string;
  readonly message: PublishedMessage;
}) => void;

/** A message as `Publish` gives it. */
export type PublishedMessage = {
  readonly Message: string;
  readonly MessageAttributes?: MessageAttributes;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
};

type Topic = {
  readonly arn: string;
  readonly isContentBased: boolean;
  /** ARNs of the queues that get its messages as they are. */
  readonly queues: string[];
  /** Subscriptions that receive nothing here. */
  readonly absent: string[];
};

/** https://docs.aws.amazon.com/general/latest/gr/sns.html */
const MAX_BYTES = 256 * 1024;
/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const DEDUPLICATION_MS = 5 * 60 * 1000;

/** SNS: topics, and their queues that get messages raw. */
export class Sns {
  readonly #topics = new Map<string, Topic>();
  readonly #send: SendToQueue;
  readonly #warn: (text: string) => void;
  /** When the deduplication ids of FIFO topics are forgotten, with the id of the first message. */
  readonly #firstSent = new Map<string, { readonly id: string; readonly until: number }>();
  #sequence = 10_000_000_000_000_000_000n;

  constructor(send: SendToQueue, warn: (text: string) => void) {
    this.#send = send;
    this.#warn = warn;
  }

  /** Adds a topic, or replaces the one with this ARN, without subscriptions. */
  putTopic(arn: string, isContentBased: boolean): void {
    this.#topics.set(arn, { arn, isContentBased, queues: [], absent: [] });
  }

  /** @param isRaw - True if the queue gets the message alone. Other messages have an envelope that SNS signs. */
  subscribe(arn: string, { protocol, endpoint, isRaw }: Subscription): void {
    const topic = this.#topics.get(arn);
    if (protocol === "sqs" && isRaw) topic?.queues.push(endpoint);
    else topic?.absent.push(`${protocol} ${endpoint}`);
  }

  /**
   * Publishes a message. All queues have stored it when this returns, except those that refuse it.
   * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
   *
   * @throws AwsError
   */
  publish(arn: string, message: PublishedMessage): { MessageId: string; SequenceNumber?: string } {
    const topic = this.#topics.get(arn);
    if (!topic) throw new AwsError("NotFound", "Topic does not exist", { status: 404 });
    checkMessage(topic, message);
    if (!arn.endsWith(".fifo")) return { MessageId: this.#sendAll(topic, message) };
    const SequenceNumber = String(++this.#sequence);
    const { Message, MessageDeduplicationId = sha256(Message) } = message;
    const key = `${arn} ${MessageDeduplicationId}`;
    const first = this.#firstSent.get(key);
    if (first && first.until > Date.now()) return { MessageId: first.id, SequenceNumber };
    const id = this.#sendAll(topic, { ...message, MessageDeduplicationId });
    this.#forgetOld();
    this.#firstSent.set(key, { id, until: Date.now() + DEDUPLICATION_MS });
    return { MessageId: id, SequenceNumber };
  }

  #sendAll(topic: Topic, message: PublishedMessage): string {
    for (const queue of topic.queues) {
      try {
        this.#send({ topic: topic.arn, queue, message });
      } catch (error) {
        this.#warn(`Topic ${topic.arn} cannot send to ${queue}: ${error}`);
      }
    }
    for (const name of topic.absent) {
      this.#warn(
        `Topic ${topic.arn}: only raw delivery to SQS is in the embedded AWS; ${name} gets nothing`,
      );
    }
    return randomUUID();
  }

  /** The oldest come first. */
  #forgetOld(): void {
    for (const [key, { until }] of this.#firstSent) {
      if (until > Date.now()) break;
      this.#firstSent.delete(key);
    }
  }
}

export type Subscription = {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isRaw: boolean;
};

function checkMessage({ arn, isContentBased }: Topic, message: PublishedMessage): void {
  const { Message, MessageAttributes = {}, MessageGroupId, MessageDeduplicationId } = message;
  if (Message === "") throw invalid("Empty message");
  if (messageBytes(Message, MessageAttributes) > MAX_BYTES) throw invalid("Message too long");
  if (!arn.endsWith(".fifo")) {
    if (MessageDeduplicationId === undefined) return;
    throw invalid(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (MessageGroupId === undefined) {
    throw invalid("The MessageGroupId parameter is required for FIFO topics");
  }
  if (MessageDeduplicationId === undefined && !isContentBased) {
    throw invalid(
      "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    );
  }
}

function invalid(reason: string): AwsError {
  return new AwsError("InvalidParameter", `Invalid parameter: ${reason}`);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
