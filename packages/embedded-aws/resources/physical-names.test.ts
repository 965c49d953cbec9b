import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lambdaFunction, queue, startTestAws, table, writeAssembly } from "../testing/stack.ts";

const role = { AssumeRolePolicyDocument: { Statement: [] } };
const metric = { MetricName: "m", Namespace: "n" };
/** The maximum name lengths by the API references, with a resource of that name. */
const limits: readonly (readonly [type: string, maxLength: number, (name: string) => object])[] = [
  ["AWS::SQS::Queue", 80, (QueueName) => queue({ QueueName })],
  ["AWS::SQS::Queue", 80, (name) => queue({ QueueName: `${name.slice(5)}.fifo`, FifoQueue: true })],
  ["AWS::DynamoDB::Table", 255, (name) => table({ id: "S" }, name)],
  ["AWS::Lambda::Function", 64, (FunctionName) => lambdaFunction("any", { FunctionName })],
  ["AWS::Events::EventBus", 256, (Name) => resource("AWS::Events::EventBus", { Name })],
  [
    "AWS::Events::Rule",
    64,
    (Name) => resource("AWS::Events::Rule", { Name, EventPattern: { source: ["s"] } }),
  ],
  [
    "AWS::Events::Archive",
    48,
    (ArchiveName) =>
      resource("AWS::Events::Archive", {
        ArchiveName,
        SourceArn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
      }),
  ],
  ["AWS::IAM::Role", 64, (RoleName) => resource("AWS::IAM::Role", { RoleName, ...role })],
  ["AWS::Logs::LogGroup", 512, (LogGroupName) => resource("AWS::Logs::LogGroup", { LogGroupName })],
  ["AWS::SNS::Topic", 256, (TopicName) => resource("AWS::SNS::Topic", { TopicName })],
  [
    "AWS::CloudWatch::Alarm",
    255,
    (AlarmName) => resource("AWS::CloudWatch::Alarm", { AlarmName, ...metric }),
  ],
  [
    "AWS::CloudWatch::Dashboard",
    255,
    (DashboardName) =>
      resource("AWS::CloudWatch::Dashboard", { DashboardName, DashboardBody: "{}" }),
  ],
];

function resource(Type: string, Properties: object): object {
  return { Type, Properties };
}

const start = (named: object) =>
  startTestAws({
    Resources: { Named: named },
    bundles: { any: "export const handler = () => {};" },
  });

test.each(limits)("a name of %s has at most %i characters", async (_type, maxLength, named) => {
  const { aws } = await start(named("n".repeat(maxLength)));
  await aws.stop();
  await expect(start(named("n".repeat(maxLength + 1)))).rejects.toThrow(
    `has ${maxLength + 1} characters; AWS allows ${maxLength}`,
  );
});

test("a stack name has at most 128 characters", async () => {
  const named = async (length: number) => {
    const assembly = await writeAssembly({ Resources: { Queue: queue() } });
    const manifest = join(assembly, "manifest.json");
    const artifacts = JSON.parse(await readFile(manifest, "utf8"));
    artifacts.artifacts.Test.properties.stackName = "s".repeat(length);
    await writeFile(manifest, JSON.stringify(artifacts));
    return startTestAws(assembly);
  };
  const { aws } = await named(128);
  await aws.stop();
  await expect(named(129)).rejects.toThrow("has 129 characters; AWS allows 128");
});
