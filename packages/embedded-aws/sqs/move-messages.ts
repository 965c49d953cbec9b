import { randomUUID } from "node:crypto";
import type { Message } from "./message.ts";
import type { Queue } from "./queue.ts";
import { SqsError } from "./sqs-error.ts";
import type { QueueStore } from "./store.ts";

export type MoveRequest = {
  /** ARN of the dead-letter queue. */
  readonly SourceArn?: string;
  /** Where the messages go; by default each to the queue that it came from. */
  readonly DestinationArn?: string | null;
};

/** A task that has ended, as ListMessageMoveTasks returns it. */
export type MoveTask = {
  readonly SourceArn: string;
  readonly DestinationArn: string | undefined;
  readonly Status: "COMPLETED" | "FAILED";
  readonly FailureReason: string | undefined;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  /** Unix milliseconds. */
  readonly StartedTimestamp: number;
};

/**
 * Moves the messages of a dead-letter queue, as StartMessageMoveTask does: here at once, and in SQS in the background.
 * A message that came from no queue ends the task, and stays.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * @throws SqsError if a queue is missing, or the source is no queue's dead-letter queue.
 */
export function moveMessages(request: MoveRequest, store: QueueStore): MoveTask {
  const { SourceArn = "" } = request;
  const DestinationArn = request.DestinationArn ?? undefined;
  const source = existing(SourceArn, store);
  const destination = DestinationArn === undefined ? undefined : existing(DestinationArn, store);
  if (![...store.all()].some(({ deadLetterArn }) => deadLetterArn === SourceArn)) {
    throw invalid("Source queue must be configured as a Dead Letter Queue.");
  }
  if (destination === source) throw invalid("The source and the destination queue are the same.");
  if (destination && destination.isFifo !== source.isFifo) {
    throw invalid("The source and the destination queue must be of the same type.");
  }
  const StartedTimestamp = Date.now();
  let moved = 0;
  let FailureReason: string | undefined;
  for (let message = source.peek(); message; message = source.peek()) {
    const queue = destination ?? store.byArn(message.deadLetterSource ?? "");
    if (!queue) {
      FailureReason =
        message.deadLetterSource === undefined
          ? "CouldNotDetermineMessageSource"
          : "QueueDoesNotExist";
      break;
    }
    source.removeFirst();
    queue.accept(renewed(message));
    moved += 1;
  }
  return {
    SourceArn,
    DestinationArn,
    Status: FailureReason === undefined ? "COMPLETED" : "FAILED",
    FailureReason,
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: moved + source.counts.waiting,
    StartedTimestamp,
  };
}

/** A message that is moved is a new one: with another id, and kept as long as the queue keeps messages. */
function renewed(message: Message): Omit<Message, "id"> {
  const sent = { messageId: randomUUID(), sentAt: Date.now(), receiveCount: 0 };
  return { ...message, ...sent, firstReceivedAt: undefined, deadLetterSource: undefined };
}

function existing(arn: string, store: QueueStore): Queue {
  const queue = store.byArn(arn);
  if (queue) return queue;
  const message = "The resource that you specified for the SourceArn parameter doesn't exist.";
  throw new SqsError("ResourceNotFoundException", message);
}

function invalid(message: string): SqsError {
  return new SqsError("InvalidParameterValue", message);
}
