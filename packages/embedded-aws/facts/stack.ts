import { lambdaFunction, queue, rule, type TestStack } from "../testing/stack.ts";
import { bus } from "./eventbridge.ts";
import { queues } from "./sqs.ts";

const fifo = (QueueName: string) => queue({ QueueName, FifoQueue: true });

const key = (AttributeName: string, KeyType: string) => ({ AttributeName, KeyType });

/** The stack in which the facts are tested. */
export const stack: TestStack = {
  guarded: true,
  bundles: { echo: "export const handler = async (event) => event;" },
  Resources: {
    Facts: queue({ QueueName: queues.facts }),
    Fifo: fifo(queues.fifo),
    Dead: queue({ QueueName: queues.dead }),
    DeadFifo: fifo(queues.deadFifo),
    Echo: lambdaFunction("echo", { FunctionName: "echo" }),
    Bus: { Type: "AWS::Events::EventBus", Properties: { Name: bus } },
    Denied: rule(
      "Bus",
      { source: ["facts"] },
      {
        Arn: { "Fn::GetAtt": ["Dead", "Arn"] },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": ["Dead", "Arn"] } },
      },
    ),
    Things: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        TableName: "things",
        KeySchema: [key("pk", "HASH"), key("sk", "RANGE")],
        AttributeDefinitions: ["pk", "sk", "color"].map((AttributeName) => {
          return { AttributeName, AttributeType: "S" };
        }),
        GlobalSecondaryIndexes: [
          {
            IndexName: "byColor",
            KeySchema: [key("color", "HASH")],
            Projection: { ProjectionType: "ALL" },
          },
        ],
        TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
      },
    },
  },
};
