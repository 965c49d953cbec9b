import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, NestedStack, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, expect, test } from "vitest";
import { LicenseEventBus } from "../../lib/license-event-bus.ts";

/** The maximum length of a name in AWS by type and property, with its API reference. */
const limits: Readonly<Record<string, readonly [maxLength: number, source: string]>> = {
  "AWS::ApiGatewayV2::Api Name": [128, "API Gateway, CreateApi"],
  "AWS::ApiGatewayV2::Stage StageName": [128, "API Gateway, CreateStage"],
  "AWS::CloudWatch::Dashboard DashboardName": [255, "CloudWatch, PutDashboard"],
  "AWS::Events::Archive ArchiveName": [48, "EventBridge, CreateArchive"],
  "AWS::Events::EventBus Name": [256, "EventBridge, CreateEventBus"],
  "AWS::Events::Rule Name": [64, "EventBridge, PutRule"],
  "AWS::IAM::Policy PolicyName": [128, "IAM, PutRolePolicy"],
  "AWS::Logs::ResourcePolicy PolicyName": [255, "CloudFormation, AWS::Logs::ResourcePolicy"],
  "AWS::SQS::Queue QueueName": [80, "SQS, CreateQueue"],
};
/** Properties that end like a name, and name another resource. */
const references = new Set(["EventBusName", "FunctionName", "LogGroupName"]);
/**
 * CloudFormation quotas. AWS builds names that a template does not set from stack name and logical
 * id.
 */
const maxLogicalId = 255;
const maxDescription = 1024;

const rules = mkdtempSync(join(tmpdir(), "rules-with-long-names-"));
afterAll(() => rmSync(rules, { recursive: true, force: true }));
const arn = (rest: string) => `arn:\${AWS::Partition}:${rest}`;
const targets = {
  queue: { type: "queue" },
  topic: { type: "topic", arn: arn("sns:us-east-1:111122223333:jobs") },
  log: { type: "log-group", arn: arn("logs:us-east-1:111122223333:log-group:/aws/events/a") },
  webhook: { type: "webhook", url: "https://example.com/hook" },
};
for (const [kind, target] of Object.entries(targets)) {
  const name = `${kind}-`.padEnd(64, "x");
  const rule = { name, events: ["license.expired"], company_id: 1, target };
  if (kind !== "webhook") Reflect.deleteProperty(rule, "company_id");
  writeFileSync(join(rules, `${kind}.json`), JSON.stringify(rule));
}

type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

/** Returns the names that a template sets, in their longest form. */
function namesOf(resources: Resources): readonly (readonly [property: string, name: string])[] {
  return Object.values(resources).flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties).flatMap(([property, value]) =>
      property.endsWith("Name") && !references.has(property)
        ? [[`${Type} ${property}`, textOf(value)] as const]
        : [],
    ),
  );
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const { "Fn::Join": join, Ref: reference } = value as Record<string, unknown>;
  if (reference === "AWS::Region") return "ap-southeast-1";
  const [separator, parts] = join as [string, unknown[]];
  return parts.map(textOf).join(separator);
}

test.each([1, 40, 60, 64, 100, 128])(
  "no name is too long with a stack name of %i characters",
  (length) => {
    const stack = new Stack(new App(), "Id", { stackName: "S".repeat(length) });
    new LicenseEventBus(stack, "Default", { rules });
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Resources };
    const names = namesOf(Resources);
    for (const [property, name] of names) {
      const limit = limits[property];
      expect(limit, `${property} is not in the table of limits`).toBeDefined();
      expect(name.length, `${property}: ${name}`).toBeLessThanOrEqual(limit?.[0] ?? 0);
      expect(name).toMatch(/^[\w.$-]+$/);
    }
    expect(new Set(names.map(([property]) => property))).toEqual(new Set(Object.keys(limits)));
    for (const [id, { Properties }] of Object.entries(Resources)) {
      expect(id.length).toBeLessThanOrEqual(maxLogicalId);
      expect(String(Properties?.Description ?? "").length).toBeLessThanOrEqual(maxDescription);
    }
  },
);

test("stacks with similar names have different resource names, and the rule stays readable", () => {
  const queueOf = (end: string) => {
    const stack = new Stack(new App(), "Id", { stackName: "S".repeat(127) + end });
    new LicenseEventBus(stack, "Default", { rules });
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Resources };
    return namesOf(Resources).find(([property]) => property === "AWS::SQS::Queue QueueName")?.[1];
  };
  const [a, b] = [queueOf("a"), queueOf("b")];
  expect(a).toMatch(/^S{6}-[\da-f]{8}-queue-x{58}$/);
  expect(b).not.toBe(a);
});

test("a nested stack, whose name only AWS knows, has names that are short enough", () => {
  const nested = new NestedStack(new Stack(new App(), "P".repeat(128)), "Nested");
  new LicenseEventBus(nested, "Default", { rules });
  const { Resources } = Template.fromStack(nested).toJSON() as { Resources: Resources };
  for (const [property, name] of namesOf(Resources)) {
    expect(name.length, `${property}: ${name}`).toBeLessThanOrEqual(limits[property]?.[0] ?? 0);
  }
});
