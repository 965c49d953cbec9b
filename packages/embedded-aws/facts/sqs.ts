import { ACCEPTED, type Call, type Fact, fact } from "./fact.ts";

const API = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference";
const GUIDE = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide";
const SEND = `${API}/API_SendMessage.html`;
const BATCH = `${API}/API_SendMessageBatch.html`;
const RECEIVE = `${API}/API_ReceiveMessage.html`;
const CREATE = `${API}/API_CreateQueue.html`;
const SET = `${API}/API_SetQueueAttributes.html`;
const ATTRIBUTES = `${GUIDE}/sqs-message-metadata.html`;
const QUOTAS = `${GUIDE}/quotas-messages.html`;
const REDRIVE = `${GUIDE}/sqs-dead-letter-queues.html`;

/** The queues of the facts, with ARNs of the embedded AWS. */
export const queues = { facts: "facts", fifo: "facts.fifo", dead: "dead", deadFifo: "dead.fifo" };
const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/000000000000/${name}`;
const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const QueueUrl = url(queues.facts);
const fifo = { QueueUrl: url(queues.fifo), MessageGroupId: "g" };

const sent = (more: object) => ["SendMessage", { QueueUrl, MessageBody: "b", ...more }] as const;
const sentToFifo = (more: object) =>
  ["SendMessage", { MessageBody: "b", MessageDeduplicationId: "d", ...fifo, ...more }] as const;
const batch = (...Entries: object[]) =>
  [
    "SendMessageBatch",
    {
      QueueUrl,
      Entries: Entries.map((entry, at) => ({ Id: `${at}`, MessageBody: "b", ...entry })),
    },
  ] as const;
const created = (QueueName: string, Attributes?: object) =>
  ["CreateQueue", { QueueName, ...(Attributes && { Attributes }) }] as const;
const set = (Attributes: object, of = QueueUrl) =>
  ["SetQueueAttributes", { QueueUrl: of, Attributes }] as const;
const redrive = (policy: object) => ({ RedrivePolicy: JSON.stringify(policy) });
const text = (StringValue: string, DataType = "String") => ({ DataType, StringValue });
const attributes = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`a${at}`, text("v")]));
const failed = (...codes: string[]) => ({ Failed: codes.map((Code) => ({ Code })) });

const MIB = 1024 * 1024;

async function received(call: Call, of: object) {
  const request = { MaxNumberOfMessages: 1, WaitTimeSeconds: 1, ...of };
  const { Messages } = (await call("ReceiveMessage", request)) as {
    Messages: { ReceiptHandle: string; MessageAttributes?: object }[];
  };
  const [message] = Messages;
  if (!message) throw new Error("No message");
  return message;
}

/** Returns the handle of a deleted message, so that nothing else uses it. */
async function staleHandle(call: Call): Promise<{ ReceiptHandle: string }> {
  const of = { QueueUrl: url(queues.dead) };
  await call("SendMessage", { ...of, MessageBody: "b" });
  const { ReceiptHandle } = await received(call, of);
  await call("DeleteMessage", { ...of, ReceiptHandle });
  return { ReceiptHandle };
}

const texts: readonly (readonly [string, string, boolean])[] = [
  ["an emoji", "🎉", true],
  ["the first character above U+FFFF", "\u{10000}", true],
  ["the last character of all", "\u{10ffff}", true],
  ["a tab, a line feed and a carriage return", "\t\n\r", true],
  ["U+D7FF and U+E000", "\ud7ff\ue000", true],
  ["U+FFFD", "\ufffd", true],
  ["U+0000", "a\u0000", false],
  ["U+0008", "a\u0008", false],
  ["U+001F", "a\u001f", false],
  ["U+FFFE", "a\ufffe", false],
  ["U+FFFF", "a\uffff", false],
  ["half of a surrogate pair", "a\ud800", false],
];

const characters = texts.flatMap(([name, MessageBody, isAllowed]) => [
  fact(
    `SendMessage ${isAllowed ? "takes" : "refuses"} ${name}`,
    SEND,
    sent({ MessageBody }),
    isAllowed ? ACCEPTED : "InvalidMessageContents",
  ),
  fact(
    `SendMessageBatch ${isAllowed ? "takes" : "fails"} an entry with ${name}`,
    BATCH,
    batch({ MessageBody }, {}),
    isAllowed
      ? { Successful: [{ Id: "0" }, { Id: "1" }] }
      : { Successful: [{ Id: "1" }], Failed: [{ Id: "0", Code: "InvalidMessageContents" }] },
  ),
]);

const sizes = [
  fact("a message of 1 MiB is taken", QUOTAS, sent({ MessageBody: "b".repeat(MIB) }), ACCEPTED),
  fact(
    "a message of more than 1 MiB is refused",
    QUOTAS,
    sent({ MessageBody: "b".repeat(MIB + 1) }),
    "InvalidParameterValue",
  ),
  fact(
    "attributes count toward the size of a message",
    QUOTAS,
    sent({ MessageBody: "b".repeat(MIB), MessageAttributes: attributes(1) }),
    "InvalidParameterValue",
  ),
  fact(
    "a batch of more than 1 MiB is refused as a whole",
    BATCH,
    batch({ MessageBody: "b".repeat(MIB) }, {}),
    "BatchRequestTooLong",
  ),
  fact("an empty body is refused", SEND, sent({ MessageBody: "" }), "MissingParameter"),
  fact("a missing body is refused", SEND, sent({ MessageBody: undefined }), "MissingParameter"),
  fact(
    "an empty body in a batch is refused",
    BATCH,
    batch({ MessageBody: "" }),
    "MissingParameter",
  ),
];

const delays = [
  fact("DelaySeconds of a message can be 900", SEND, sent({ DelaySeconds: 900 }), ACCEPTED),
  ...[901, -1].map((DelaySeconds) =>
    fact(
      `DelaySeconds of a message cannot be ${DelaySeconds}`,
      SEND,
      sent({ DelaySeconds }),
      "InvalidParameterValue",
    ),
  ),
  fact("an entry with DelaySeconds over 900 fails alone", BATCH, batch({ DelaySeconds: 901 }, {}), {
    Successful: [{ Id: "1" }],
    Failed: [{ Id: "0", Code: "InvalidParameterValue" }],
  }),
  fact(
    "a message of a FIFO queue has no delay of its own",
    SEND,
    sentToFifo({ DelaySeconds: 1 }),
    "InvalidParameterValue",
  ),
  fact(
    "DelaySeconds of a queue can be 900",
    SET,
    set({ DelaySeconds: "900" }, url("dead")),
    ACCEPTED,
  ),
  fact(
    "DelaySeconds of a queue is set back",
    SET,
    set({ DelaySeconds: "0" }, url("dead")),
    ACCEPTED,
  ),
  fact(
    "DelaySeconds of a queue cannot be 901",
    SET,
    set({ DelaySeconds: "901" }),
    "InvalidAttributeValue",
  ),
];

const messageAttributes: readonly (readonly [string, object, boolean])[] = [
  ["ten", attributes(10), true],
  ["eleven", attributes(11), false],
  ["a type with a label", { a: text("1", "Number.int") }, true],
  ["an unknown type", { a: text("v", "Text") }, false],
  ["an empty value", { a: text("") }, false],
  ["a value with U+0000", { a: text("\u0000") }, false],
  ["a value with an emoji", { a: text("🎉") }, true],
  ["a number that is text", { a: text("one", "Number") }, false],
  ["a name of 256 characters", { ["a".repeat(256)]: text("v") }, true],
  ["a name of 257 characters", { ["a".repeat(257)]: text("v") }, false],
  ["a name with a blank", { "a b": text("v") }, false],
  ["a name with hyphen, period and underscore", { "a-b.c_d": text("v") }, true],
  ["a name that begins with a period", { ".a": text("v") }, false],
  ["a name with two periods in a row", { "a..b": text("v") }, false],
  ["a name that begins with AWS.", { "AWS.a": text("v") }, false],
  ["a name that begins with Amazon.", { "Amazon.a": text("v") }, false],
];

const attributeFacts = messageAttributes.map(([name, MessageAttributes, isAllowed]) =>
  fact(
    `message attributes: ${name} ${isAllowed ? "is taken" : "is refused"}`,
    ATTRIBUTES,
    sent({ MessageAttributes }),
    isAllowed ? ACCEPTED : "InvalidParameterValue",
  ),
);

const batches = [
  fact("a batch has at least one entry", BATCH, batch(), "EmptyBatchRequest"),
  fact(
    "a batch has at most ten entries",
    BATCH,
    batch(...Array(11).fill({})),
    "TooManyEntriesInBatchRequest",
  ),
  fact(
    "entries have distinct ids",
    BATCH,
    batch({ Id: "a" }, { Id: "a" }),
    "BatchEntryIdsNotDistinct",
  ),
  fact("an entry's id can have 80 characters", BATCH, batch({ Id: "a".repeat(80) }), ACCEPTED),
  ...["a".repeat(81), "a.b", ""].map((Id) =>
    fact(`an entry's id cannot be "${Id}"`, BATCH, batch({ Id }), "InvalidBatchEntryId"),
  ),
  fact(
    "too many entries are refused as a whole, even if one of them fails anyway",
    BATCH,
    batch(...Array(10).fill({}), { DelaySeconds: 901 }),
    "TooManyEntriesInBatchRequest",
  ),
];

const fifoFacts = [
  fact(
    "a FIFO queue needs a message group",
    SEND,
    sentToFifo({ MessageGroupId: undefined }),
    "MissingParameter",
  ),
  fact(
    "a FIFO queue without content-based deduplication needs a deduplication id",
    SEND,
    sentToFifo({ MessageDeduplicationId: undefined }),
    "InvalidParameterValue",
  ),
  fact(
    "group ids have at most 128 characters",
    SEND,
    sentToFifo({ MessageGroupId: "g".repeat(129) }),
    "InvalidParameterValue",
  ),
  fact(
    "group ids have no blanks",
    SEND,
    sentToFifo({ MessageGroupId: "a b" }),
    "InvalidParameterValue",
  ),
  fact(
    "deduplication ids are ASCII",
    SEND,
    sentToFifo({ MessageDeduplicationId: "ä" }),
    "InvalidParameterValue",
  ),
  fact(
    "a standard queue takes a message group",
    `${GUIDE}/sqs-fair-queues.html`,
    sent({ MessageGroupId: "g" }),
    ACCEPTED,
  ),
  fact(
    "a standard queue takes no deduplication id",
    "https://github.com/aws/aws-sdk-js/issues/3187",
    sent({ MessageDeduplicationId: "d" }),
    "InvalidParameterValue",
  ),
];

const receives = [
  ...[0, 11].map((MaxNumberOfMessages) =>
    fact(
      `MaxNumberOfMessages cannot be ${MaxNumberOfMessages}`,
      RECEIVE,
      ["ReceiveMessage", { QueueUrl, MaxNumberOfMessages }],
      "InvalidParameterValue",
    ),
  ),
  ...[-1, 21].map((WaitTimeSeconds) =>
    fact(
      `WaitTimeSeconds cannot be ${WaitTimeSeconds}`,
      RECEIVE,
      ["ReceiveMessage", { QueueUrl, WaitTimeSeconds }],
      "InvalidParameterValue",
    ),
  ),
  ...[-1, 43_201].map((VisibilityTimeout) =>
    fact(
      `VisibilityTimeout cannot be ${VisibilityTimeout}`,
      RECEIVE,
      ["ReceiveMessage", { QueueUrl, VisibilityTimeout }],
      "InvalidParameterValue",
    ),
  ),
  fact(
    "AttributeNames takes the system attributes of messages",
    RECEIVE,
    ["ReceiveMessage", { QueueUrl, AttributeNames: ["SentTimestamp"], VisibilityTimeout: 0 }],
    ACCEPTED,
  ),
  fact(
    "an unknown system attribute is refused",
    RECEIVE,
    ["ReceiveMessage", { QueueUrl, MessageSystemAttributeNames: ["Color"] }],
    "InvalidParameterValue",
  ),
  {
    claim: "a message has no attributes if none are requested",
    source: RECEIVE,
    run: async (call) => {
      const of = { QueueUrl: url(queues.dead) };
      await call("SendMessage", { ...of, MessageBody: "b", MessageAttributes: attributes(1) });
      const { MessageAttributes = "none", ReceiptHandle } = await received(call, of);
      await call("DeleteMessage", { ...of, ReceiptHandle });
      return { MessageAttributes };
    },
    expected: { MessageAttributes: "none" },
  } satisfies Fact,
];

const handles: readonly Fact[] = [
  ...["DeleteMessage", "ChangeMessageVisibility"].map((operation) =>
    fact(
      `${operation} refuses a handle that SQS never gave out`,
      "https://github.com/getmoto/moto/pull/4655",
      [operation, { QueueUrl, ReceiptHandle: "garbage", VisibilityTimeout: 1 }],
      "ReceiptHandleIsInvalid",
    ),
  ),
  ...["DeleteMessageBatch", "ChangeMessageVisibilityBatch"].map((operation) =>
    fact(
      `${operation} fails an entry with a handle that SQS never gave out`,
      `${API}/API_${operation}.html`,
      [
        operation,
        { QueueUrl, Entries: [{ Id: "0", ReceiptHandle: "garbage", VisibilityTimeout: 1 }] },
      ],
      failed("ReceiptHandleIsInvalid"),
    ),
  ),
  {
    claim: "DeleteMessage succeeds for a message that is deleted",
    source: `${API}/API_DeleteMessage.html`,
    run: async (call) =>
      call("DeleteMessage", { QueueUrl: url(queues.dead), ...(await staleHandle(call)) }),
    expected: ACCEPTED,
  },
  {
    claim: "DeleteMessage refuses the handle of a FIFO queue's message that is visible again",
    source: "https://github.com/bbc/sqs-consumer/issues/83",
    run: async (call) => {
      const of = { QueueUrl: fifo.QueueUrl };
      const sending = { MessageBody: "b", MessageDeduplicationId: "again" };
      await call("SendMessage", { ...of, ...sending, MessageGroupId: "again" });
      const first = await received(call, { ...of, VisibilityTimeout: 1 });
      const again = await received(call, { ...of, WaitTimeSeconds: 20 });
      const { ReceiptHandle } = first;
      return call("DeleteMessage", { ...of, ReceiptHandle }).finally(() =>
        call("DeleteMessage", { ...of, ReceiptHandle: again.ReceiptHandle }),
      );
    },
    expected: "InvalidParameterValue",
  },
  {
    claim: "ChangeMessageVisibility refuses the handle of a message that is deleted",
    source: "https://github.com/aws/aws-sdk-net/issues/1927",
    run: async (call) =>
      call("ChangeMessageVisibility", {
        QueueUrl: url(queues.dead),
        VisibilityTimeout: 1,
        ...(await staleHandle(call)),
      }),
    expected: "InvalidParameterValue",
  },
  {
    claim: "ChangeMessageVisibility takes at most 43,200 seconds",
    source: `${API}/API_ChangeMessageVisibility.html`,
    run: async (call) => {
      const of = { QueueUrl: url(queues.dead) };
      await call("SendMessage", { ...of, MessageBody: "b" });
      const { ReceiptHandle } = await received(call, of);
      const change = { ...of, ReceiptHandle, VisibilityTimeout: 43_201 };
      return call("ChangeMessageVisibility", change).finally(() =>
        call("DeleteMessage", { ...of, ReceiptHandle }),
      );
    },
    expected: "InvalidParameterValue",
  },
];

const names = [
  fact("a queue's name can have 80 characters", CREATE, created("q".repeat(80)), ACCEPTED),
  fact(
    "a queue's name cannot have 81 characters",
    CREATE,
    created("q".repeat(81)),
    "InvalidParameterValue",
  ),
  ...["a b", "a.b", "ä"].map((name) =>
    fact(`a queue cannot be named "${name}"`, CREATE, created(name), "InvalidParameterValue"),
  ),
  fact(
    "a FIFO queue's name ends with .fifo",
    CREATE,
    created("ordered", { FifoQueue: "true" }),
    "InvalidParameterValue",
  ),
  fact(
    "no other queue's name ends with .fifo",
    CREATE,
    created("ordered.fifo"),
    "InvalidParameterValue",
  ),
  fact(
    "the 80 characters of a FIFO queue's name include .fifo",
    CREATE,
    created(`${"q".repeat(76)}.fifo`, { FifoQueue: "true" }),
    "InvalidParameterValue",
  ),
];

const queueAttributes = [
  ...[" 1", "0x10", "1e2", "1.5", ""].map((VisibilityTimeout) =>
    fact(
      `an attribute of a queue cannot be the number "${VisibilityTimeout}"`,
      SET,
      set({ VisibilityTimeout }),
      "InvalidAttributeValue",
    ),
  ),
  ...[
    { FifoQueue: "false" },
    { ContentBasedDeduplication: "true" },
    { DeduplicationScope: "queue" },
    { FifoThroughputLimit: "perQueue" },
  ].map((attribute) =>
    fact(
      `a standard queue does not have the attribute ${Object.keys(attribute)}`,
      "https://github.com/aws/aws-sdk-php/issues/1331",
      created("standard", attribute),
      "InvalidAttributeName",
    ),
  ),
  ...[
    { FifoQueue: "TRUE" },
    { ContentBasedDeduplication: "maybe" },
    { DeduplicationScope: "none" },
    { FifoThroughputLimit: "none" },
  ].map((attribute) =>
    fact(
      `the attribute ${Object.entries(attribute).join(": ")} of a FIFO queue is refused`,
      CREATE,
      created("ordered.fifo", { FifoQueue: "true", ...attribute }),
      "FifoQueue" in attribute ? "InvalidParameterValue" : "InvalidAttributeValue",
    ),
  ),
  fact(
    "GetQueueAttributes refuses an unknown name",
    `${API}/API_GetQueueAttributes.html`,
    ["GetQueueAttributes", { QueueUrl, AttributeNames: ["Color"] }],
    "InvalidAttributeName",
  ),
  fact(
    "SetQueueAttributes refuses an unknown name",
    SET,
    set({ Color: "red" }),
    "InvalidAttributeName",
  ),
  ...[
    ["VisibilityTimeout", "43201"],
    ["MessageRetentionPeriod", "59"],
    ["MaximumMessageSize", "1023"],
    ["MaximumMessageSize", "1048577"],
    ["ReceiveMessageWaitTimeSeconds", "21"],
  ].map(([name = "", value = ""]) =>
    fact(
      `the attribute ${name} of a queue cannot be ${value}`,
      SET,
      set({ [name]: value }),
      "InvalidAttributeValue",
    ),
  ),
  ...[0, 1001].map((maxReceiveCount) =>
    fact(
      `maxReceiveCount cannot be ${maxReceiveCount}`,
      SET,
      set(redrive({ deadLetterTargetArn: arn(queues.dead), maxReceiveCount })),
      "InvalidParameterValue",
    ),
  ),
  fact(
    "the dead-letter queue exists",
    REDRIVE,
    set(redrive({ deadLetterTargetArn: arn("nowhere"), maxReceiveCount: 3 })),
    "InvalidParameterValue",
  ),
  fact(
    "the dead-letter queue of a FIFO queue is a FIFO queue",
    REDRIVE,
    set(redrive({ deadLetterTargetArn: arn(queues.dead), maxReceiveCount: 3 }), fifo.QueueUrl),
    "InvalidParameterValue",
  ),
  fact(
    "the dead-letter queue of a standard queue is a standard queue",
    REDRIVE,
    set(redrive({ deadLetterTargetArn: arn(queues.deadFifo), maxReceiveCount: 3 })),
    "InvalidParameterValue",
  ),
  ...[
    { redrivePermission: "some" },
    { redrivePermission: "byQueue" },
    { redrivePermission: "denyAll", sourceQueueArns: [arn(queues.facts)] },
    { redrivePermission: "byQueue", sourceQueueArns: Array(11).fill(arn(queues.facts)) },
  ].map((policy) =>
    fact(
      `the redrive allow policy ${JSON.stringify(policy).slice(0, 90)} is refused`,
      SET,
      set({ RedriveAllowPolicy: JSON.stringify(policy) }, url(queues.dead)),
      "InvalidParameterValue",
    ),
  ),
  ...(
    [
      [{ redrivePermission: "denyAll" }, "InvalidParameterValue"],
      [{ redrivePermission: "byQueue", sourceQueueArns: [arn("other")] }, "InvalidParameterValue"],
      [{ redrivePermission: "byQueue", sourceQueueArns: [arn(queues.facts)] }, ACCEPTED],
      [{ redrivePermission: "allowAll" }, ACCEPTED],
    ] as const
  ).map(
    ([policy, expected]): Fact => ({
      claim: `the redrive allow policy ${JSON.stringify(policy)} decides which queues may redrive`,
      source: REDRIVE,
      run: async (call) => {
        const of = { QueueUrl: url(queues.dead) };
        const Attributes = { RedriveAllowPolicy: JSON.stringify(policy) };
        await call("SetQueueAttributes", { ...of, Attributes });
        const redriving = redrive({ deadLetterTargetArn: arn(queues.dead), maxReceiveCount: 3 });
        return call("SetQueueAttributes", { QueueUrl, Attributes: redriving }).finally(() =>
          call("SetQueueAttributes", { ...of, Attributes: { RedriveAllowPolicy: "" } }),
        );
      },
      expected,
    }),
  ),
  fact(
    "a redrive policy that keeps to all that is taken",
    REDRIVE,
    set(redrive({ deadLetterTargetArn: arn(queues.dead), maxReceiveCount: 1000 })),
    ACCEPTED,
  ),
];

const missing = ["SendMessage", "ReceiveMessage", "GetQueueAttributes", "PurgeQueue"].map(
  (operation) =>
    fact(
      `${operation} of a queue that does not exist`,
      `${GUIDE}/sqs-json-api-responses.html`,
      [operation, { QueueUrl: url("nowhere"), MessageBody: "b" }],
      "QueueDoesNotExist",
    ),
);

export const sqsFacts: readonly Fact[] = [
  ...characters,
  ...sizes,
  ...delays,
  ...attributeFacts,
  ...batches,
  ...fifoFacts,
  ...receives,
  ...handles,
  ...names,
  ...queueAttributes,
  ...missing,
];
