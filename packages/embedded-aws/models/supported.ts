/**
 * The operations and parameters of AWS that the embedded AWS supports, in the notation of AWS's
 * models: `Entries[].Id` is a member of each element, `Tags{}` each value of a map, and
 * `LogType=None` one value of a member. A name without further steps is supported as a whole.
 * Everything else is refused by name: an ignored parameter would make a stack behave differently
 * after a deploy.
 */
export const supported: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  cloudformation: { DescribeStacks: ["StackName"] },
  dynamodb: {
    BatchGetItem: ["RequestItems", "ReturnConsumedCapacity"],
    BatchWriteItem: [
      "RequestItems{}[].PutRequest.Item",
      "RequestItems{}[].DeleteRequest.Key",
      "ReturnConsumedCapacity",
      "ReturnItemCollectionMetrics=NONE",
    ],
    CreateTable: [
      "AttributeDefinitions",
      "BillingMode",
      "GlobalSecondaryIndexes[].IndexName",
      "GlobalSecondaryIndexes[].KeySchema",
      "GlobalSecondaryIndexes[].Projection",
      "GlobalSecondaryIndexes[].ProvisionedThroughput",
      "KeySchema",
      "LocalSecondaryIndexes",
      "ProvisionedThroughput",
      "TableName",
    ],
    DeleteItem: [...conditionalWriteMembers(), "Key"],
    DeleteTable: ["TableName"],
    DescribeTable: ["TableName"],
    DescribeTimeToLive: ["TableName"],
    GetItem: [
      "AttributesToGet",
      "ConsistentRead",
      "ExpressionAttributeNames",
      "Key",
      "ProjectionExpression",
      "ReturnConsumedCapacity",
      "TableName",
    ],
    ListTables: ["ExclusiveStartTableName", "Limit"],
    ListTagsOfResource: ["ResourceArn"],
    PutItem: [...conditionalWriteMembers(), "Item"],
    Query: [
      "AttributesToGet",
      "ConditionalOperator",
      "ConsistentRead",
      "ExclusiveStartKey",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "FilterExpression",
      "IndexName",
      "KeyConditionExpression",
      "KeyConditions",
      "Limit",
      "ProjectionExpression",
      "QueryFilter",
      "ReturnConsumedCapacity",
      "ScanIndexForward",
      "Select",
      "TableName",
    ],
    Scan: [
      "AttributesToGet",
      "ConditionalOperator",
      "ConsistentRead",
      "ExclusiveStartKey",
      "ExpressionAttributeNames",
      "ExpressionAttributeValues",
      "FilterExpression",
      "IndexName",
      "Limit",
      "ProjectionExpression",
      "ReturnConsumedCapacity",
      "ScanFilter",
      "Segment",
      "Select",
      "TableName",
      "TotalSegments",
    ],
    TagResource: ["ResourceArn", "Tags"],
    UntagResource: ["ResourceArn", "TagKeys"],
    UpdateItem: [...conditionalWriteMembers(), "AttributeUpdates", "Key", "UpdateExpression"],
    UpdateTable: [
      "BillingMode",
      "GlobalSecondaryIndexUpdates",
      "ProvisionedThroughput",
      "TableName",
    ],
    UpdateTimeToLive: ["TableName", "TimeToLiveSpecification"],
  },
  events: {
    DescribeEventBus: ["Name"],
    DescribeRule: ["EventBusName", "Name"],
    ListEventBuses: ["NamePrefix"],
    ListRules: ["EventBusName", "Limit", "NamePrefix", "NextToken"],
    ListTargetsByRule: ["EventBusName", "Rule"],
    PutEvents: [
      "Entries[].Detail",
      "Entries[].DetailType",
      "Entries[].EventBusName",
      "Entries[].Resources",
      "Entries[].Source",
      "Entries[].Time",
    ],
    TestEventPattern: ["Event", "EventPattern"],
  },
  lambda: {
    Invoke: [
      "FunctionName",
      "InvocationType=Event|RequestResponse",
      "LogType=None",
      "Qualifier=$LATEST",
    ],
  },
  sqs: {
    ChangeMessageVisibility: ["QueueUrl", "ReceiptHandle", "VisibilityTimeout"],
    ChangeMessageVisibilityBatch: [
      "Entries[].Id",
      "Entries[].ReceiptHandle",
      "Entries[].VisibilityTimeout",
      "QueueUrl",
    ],
    CreateQueue: [...queueAttributes(), "QueueName", "tags"],
    DeleteMessage: ["QueueUrl", "ReceiptHandle"],
    DeleteMessageBatch: ["Entries[].Id", "Entries[].ReceiptHandle", "QueueUrl"],
    DeleteQueue: ["QueueUrl"],
    GetQueueAttributes: ["AttributeNames", "QueueUrl"],
    GetQueueUrl: ["QueueName"],
    ListQueues: ["MaxResults", "NextToken", "QueueNamePrefix"],
    ListMessageMoveTasks: ["MaxResults", "SourceArn"],
    ListQueueTags: ["QueueUrl"],
    PurgeQueue: ["QueueUrl"],
    ReceiveMessage: [
      "AttributeNames",
      "MaxNumberOfMessages",
      "MessageAttributeNames",
      "MessageSystemAttributeNames",
      "QueueUrl",
      "VisibilityTimeout",
      "WaitTimeSeconds",
    ],
    SendMessage: [...messageMembers(""), "QueueUrl"],
    SendMessageBatch: ["Entries[].Id", ...messageMembers("Entries[]."), "QueueUrl"],
    SetQueueAttributes: [...queueAttributes(), "QueueUrl"],
    StartMessageMoveTask: ["DestinationArn", "SourceArn"],
    TagQueue: ["QueueUrl", "Tags"],
    UntagQueue: ["QueueUrl", "TagKeys"],
  },
  sns: {
    Publish: [
      "Message",
      "MessageAttributes{}.BinaryValue",
      "MessageAttributes{}.DataType",
      "MessageAttributes{}.StringValue",
      "MessageDeduplicationId",
      "MessageGroupId",
      "TopicArn",
    ],
  },
  sts: {
    AssumeRole: ["DurationSeconds", "ExternalId", "Policy", "RoleArn", "RoleSessionName"],
    GetCallerIdentity: [],
  },
};

/** True if a service's operation is supported, with at least some of its parameters. */
export function isSupported(service: string, operation: string): boolean {
  return Object.hasOwn(supported[service] ?? {}, operation);
}

function conditionalWriteMembers(): readonly string[] {
  return [
    "ConditionalOperator",
    "ConditionExpression",
    "Expected",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics=NONE",
    "ReturnValues",
    "ReturnValuesOnConditionCheckFailure",
    "TableName",
  ];
}

function messageMembers(prefix: string): readonly string[] {
  return [
    "DelaySeconds",
    "MessageAttributes{}.BinaryValue",
    "MessageAttributes{}.DataType",
    "MessageAttributes{}.StringValue",
    "MessageBody",
    "MessageDeduplicationId",
    "MessageGroupId",
    "MessageSystemAttributes.AWSTraceHeader.DataType",
    "MessageSystemAttributes.AWSTraceHeader.StringValue",
  ].map((member) => `${prefix}${member}`);
}

function queueAttributes(): readonly string[] {
  return [
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "DelaySeconds",
    "FifoQueue",
    "FifoThroughputLimit",
    "MaximumMessageSize",
    "MessageRetentionPeriod",
    "ReceiveMessageWaitTimeSeconds",
    "RedriveAllowPolicy",
    "RedrivePolicy",
    "VisibilityTimeout",
  ].map((attribute) => `Attributes.${attribute}`);
}
