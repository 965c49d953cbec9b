import type { InputModel } from "./shape.ts";

/** Limits in AWS's documentation that differ from its published models. */
export const amendments: Readonly<Record<string, InputModel>> = {
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
  "sqs ListMessageMoveTasks": { ".": { type: "structure", required: ["SourceArn"] } },
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
  "sqs StartMessageMoveTask": { ".": { type: "structure", required: ["SourceArn"] } },
  // The model only has the attributes of queues.
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
