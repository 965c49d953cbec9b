import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  clientConfig,
  lambdaFunction,
  queue,
  rule,
  startTestAws,
  type TestAws,
} from "../testing/stack.ts";

const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const failing = "export const handler = (event) => { throw new Error('no ' + event.detail.n); };";

let local: TestAws;
beforeAll(async () => {
  local = await startTestAws({
    Resources: {
      Bus: { Type: "AWS::Events::EventBus", Properties: { Name: "bus" } },
      Failures: queue(),
      Dead: queue(),
      Recorded: lambdaFunction("failing"),
      Buried: lambdaFunction("failing", { DeadLetterConfig: { TargetArn: arn("Dead") } }),
      RecordedConfig: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: {
          FunctionName: { Ref: "Recorded" },
          Qualifier: "$LATEST",
          MaximumRetryAttempts: 0,
          DestinationConfig: { OnFailure: { Destination: arn("Failures") } },
        },
      },
      BuriedConfig: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: {
          FunctionName: { Ref: "Buried" },
          Qualifier: "$LATEST",
          MaximumRetryAttempts: 0,
        },
      },
      Rule: rule("Bus", { source: ["test"] }, { Arn: arn("Recorded") }, { Arn: arn("Buried") }),
    },
    bundles: { failing },
  });
  const events = new EventBridgeClient(clientConfig(local.aws));
  const entry = { EventBusName: "bus", Source: "test", DetailType: "x", Detail: '{"n":1}' };
  await events.send(new PutEventsCommand({ Entries: [entry] }));
});
afterAll(() => local.aws.stop());

async function receive(id: string): Promise<Record<string, unknown>> {
  const sqs = new SQSClient(clientConfig(local.aws));
  const QueueUrl = local.aws.resources[id]?.ref;
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  return JSON.parse(Messages?.[0]?.Body ?? "null");
}

test("records an event that failed for good at the function's destination", async () => {
  expect(await receive("Failures")).toMatchObject({
    requestContext: {
      functionArn: expect.stringContaining(":function:Test-Recorded:$LATEST"),
      condition: "RetriesExhausted",
      approximateInvokeCount: 1,
    },
    requestPayload: { detail: { n: 1 } },
    responsePayload: { errorType: "Error", errorMessage: "no 1" },
  });
});

test("sends the event itself to the dead-letter queue of a function", async () => {
  expect(await receive("Dead")).toMatchObject({ source: "test", detail: { n: 1 } });
});
