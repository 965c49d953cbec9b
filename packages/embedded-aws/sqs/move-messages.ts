import { type Message, SqsError, SqsStore } from "./fauxqs.ts";
import type { Queue } from "./queue.ts";
import type { QueueStore } from "./store.ts";

export type MoveRequest = {
  /** ARN of the dead-letter queue. */
  readonly SourceArn?: string;
  /** Where the messages go; by default each to the queue that it came from. */
  readonly DestinationArn?: string;
};

/** A task that has ended, as ListMessageMoveTasks returns it. */
export type MoveTask = {
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly Status: "COMPLETED" | "FAILED";
  readonly FailureReason?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  /** Unix milliseconds. */
  readonly StartedTimestamp: number;
};

/**
 * Moves what a dead-letter queue holds, as StartMessageMoveTask does: here at once, and in SQS in the background.
 * A message that came from no queue ends the task, and stays.
 *
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 *
 * @throws FauxqsError if a queue is missing, or the source is no queue's dead-letter queue.
 */
export function moveMessages(request: MoveRequest, store: QueueStore): MoveTask {
  const { SourceArn = "", DestinationArn } = request;
  const source = existing(SourceArn, store);
  const to = DestinationArn === undefined ? undefined : existing(DestinationArn, store);
  if (![...store.all()].some((queue) => deadLettersOf(queue) === SourceArn)) {
    throw invalid("Source queue must be configured as a Dead Letter Queue.");
  }
  if (to && to.isFifo() !== source.isFifo()) {
    throw invalid("The source and the destination queue must be of the same type.");
  }
  const StartedTimestamp = Date.now();
  const toMove = source.waiting();
  let moved = 0;
  let FailureReason: string | undefined;
  store.transaction(() => {
    while (FailureReason === undefined) {
      const batch = source.receive(10, Number.POSITIVE_INFINITY, () => undefined);
      if (batch.length === 0) break;
      for (const { message, receiptHandle } of batch) {
        const { deadLetterSourceArn: origin } = message;
        const queue = to ?? (origin === undefined ? undefined : store.getQueueByArn(origin));
        if (queue) {
          source.deleteMessages([receiptHandle]);
          queue.enqueue(renewed(message, queue));
          moved += 1;
        } else {
          source.changeVisibility(receiptHandle, 0);
          FailureReason =
            origin === undefined ? "CouldNotDetermineMessageSource" : "QueueDoesNotExist";
        }
      }
    }
  });
  return {
    SourceArn,
    ...(DestinationArn !== undefined && { DestinationArn }),
    Status: FailureReason === undefined ? "COMPLETED" : "FAILED",
    ...(FailureReason !== undefined && { FailureReason }),
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: toMove,
    StartedTimestamp,
  };
}

/** A message that is moved is a new one: with another id, and kept as long as the queue keeps messages. */
function renewed(message: Message, queue: Queue): Message {
  const { messageId, sentTimestamp } = SqsStore.createMessage(message.body);
  const { deadLetterSourceArn: _, approximateFirstReceiveTimestamp: __, ...kept } = message;
  return {
    ...kept,
    ...{ messageId, sentTimestamp, approximateReceiveCount: 0 },
    ...(queue.isFifo() && { sequenceNumber: queue.nextSequenceNumber() }),
  };
}

function existing(arn: string, store: QueueStore): Queue {
  const queue = store.getQueueByArn(arn);
  if (queue) return queue;
  const message = "The resource that you specified for the SourceArn parameter doesn't exist.";
  throw new SqsError("ResourceNotFoundException", message);
}

function deadLettersOf({ attributes }: Queue): unknown {
  return JSON.parse(attributes.RedrivePolicy || "{}").deadLetterTargetArn;
}

function invalid(message: string): Error {
  return new SqsError("InvalidParameterValue", message);
}
