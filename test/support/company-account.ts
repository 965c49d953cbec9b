import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";

const account = "111122223333";

/** Returns the ARN of a queue, topic or event bus of the company's account. */
export function companyArn(service: "sqs" | "sns" | "events", name: string): string {
  return `arn:aws:${service}:us-east-1:${account}:${name}`;
}

/** Returns the ARN of a role of the company's account. */
export function companyRole(name: string): string {
  return `arn:aws:iam::${account}:role/license-event-bus-${name}`;
}

/** A role of the company: whom it trusts, and what it may do. */
export type CompanyRole = { readonly trust: object; readonly permissions: readonly object[] };

/**
 * Deploys the stack of a company's own account: a queue and a FIFO queue of direct messages, a FIFO topic and an event
 * bus, each with a queue that gets what is sent there, and roles.
 *
 * @param roles - By name, without the prefix.
 */
export async function deployCompanyAccount(
  aws: EmbeddedAws,
  roles: Readonly<Record<string, CompanyRole>>,
): Promise<void> {
  const made = Object.entries(roles).map(([name, { trust, permissions }]) => [
    name,
    {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: `license-event-bus-${name}`,
        AssumeRolePolicyDocument: trust,
        Policies: permissions.map((PolicyDocument) => ({ PolicyDocument })),
      },
    },
  ]);
  await aws.deployTo(account, {
    Resources: {
      ...Object.fromEntries(made),
      Inbox: { Type: "AWS::SQS::Queue", Properties: { QueueName: "inbox" } },
      Ordered: {
        Type: "AWS::SQS::Queue",
        Properties: { QueueName: "ordered.fifo", FifoQueue: true },
      },
      Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: "news.fifo", FifoTopic: true } },
      ...queueOf("FromTopic", "from-topic.fifo", "sns.amazonaws.com"),
      Subscribed: {
        Type: "AWS::SNS::Subscription",
        Properties: {
          TopicArn: { Ref: "Topic" },
          Protocol: "sqs",
          Endpoint: { "Fn::GetAtt": ["FromTopic", "Arn"] },
          RawMessageDelivery: true,
        },
      },
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "events" } },
      ...queueOf("FromBus", "from-bus", "events.amazonaws.com"),
      Rule: {
        Type: "AWS::Events::Rule",
        Properties: {
          EventBusName: { Ref: "Bus" },
          EventPattern: { source: ["license-event-bus"] },
          Targets: [{ Id: "queue", Arn: { "Fn::GetAtt": ["FromBus", "Arn"] } }],
        },
      },
    },
  });
}

/** A queue to which a service can send. */
function queueOf(id: string, QueueName: string, Service: string) {
  const isFifo = QueueName.endsWith(".fifo");
  return {
    [id]: {
      Type: "AWS::SQS::Queue",
      Properties: { QueueName, ...(isFifo && { FifoQueue: true }) },
    },
    [`${id}Policy`]: {
      Type: "AWS::SQS::QueuePolicy",
      Properties: {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: {
            Effect: "Allow",
            Principal: { Service },
            Action: "sqs:SendMessage",
            Resource: { "Fn::GetAtt": [id, "Arn"] },
          },
        },
      },
    },
  };
}

/** A message in a queue of the company. */
export type CompanyMessage = {
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly group: string | undefined;
};

/** Seconds that SQS waits for messages, and how often to ask. */
const [waitSeconds, maxReceives] = [20, 4];

/**
 * Returns the first messages of a queue of the company's account, read by its owner. Waits until they have come.
 *
 * @throws Error if they do not come.
 */
export async function companyMessages(
  { endpointUrl: endpoint }: EmbeddedAws,
  queue: string,
  count: number,
): Promise<readonly CompanyMessage[]> {
  const credentials = { accessKeyId: account, secretAccessKey: "local" };
  const client = new SQSClient({ endpoint, region: "us-east-1", credentials });
  const QueueUrl = `${endpoint}/${account}/${queue}`;
  const found: CompanyMessage[] = [];
  for (let receives = 0; found.length < count; receives++) {
    if (receives === maxReceives) throw new Error(`${queue} got ${found.length} of ${count}`);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
        MessageAttributeNames: ["All"],
        MessageSystemAttributeNames: ["MessageGroupId"],
      }),
    );
    for (const { Body = "", MessageAttributes = {}, Attributes, ReceiptHandle } of Messages) {
      // Otherwise the next messages of the group would wait.
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      const texts = Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [
        name,
        StringValue,
      ]);
      const group = Attributes?.MessageGroupId;
      found.push({ body: Body, attributes: Object.fromEntries(texts), group });
    }
  }
  client.destroy();
  return found;
}
