import type { InputModel } from "./shape.ts";

/** Limits that AWS's documentation has otherwise than its published models. */
export const amendments: Readonly<Record<string, InputModel>> = {
  // The model has only the attributes of queues.
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
