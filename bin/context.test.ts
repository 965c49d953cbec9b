import { App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { LicenseEventBus } from "../lib/license-event-bus.ts";
import { propsOf, readContext } from "./context.ts";

const certificate = "arn:aws:acm:us-east-1:111122223333:certificate/c";
const topic = "arn:aws:sns:us-east-1:111122223333:alarms";

const read = (context: Record<string, unknown>) => readContext(new App({ context }));

test("leaves CDK's own values in the context alone", () => {
  const context = {
    "@aws-cdk/core:newStyleStackSynthesis": true,
    "aws:cdk:enable-path-metadata": true,
    "availability-zones:account=1:region=eu-west-1": [],
  };
  expect(read(context)).toEqual({ stage: "prod" });
});

test("an empty context means production, with the construct's defaults", () => {
  const app = new App();
  const props = propsOf(app, readContext(app));
  expect(props).toEqual({ removalPolicy: RemovalPolicy.RETAIN, limits: {} });
});

test.each([
  [{ stage: "test" }, /stage: /],
  [{ retentionDays: "6" }, /retentionDays: /],
  [{ webhookPorts: "443,http" }, /webhookPorts\/1: /],
  [{ webhookPorts: "" }, /webhookPorts: /],
  [{ webhookPorts: "70000" }, /webhookPorts\/0: /],
  [{ alarmTopic: "alarms" }, /alarmTopic: must be an ARN of sns/],
  [
    { consoleFrameAncestors: "https://a.example.com,http://b.example.com" },
    /consoleFrameAncestors\/1: /,
  ],
  [{ consoleFrameAncestors: "*" }, /consoleFrameAncestors\/0: /],
  [{ domain: "events.example.com" }, /domain: needs a certificate/],
  [{ batchingSeconds: "301" }, /batchingSeconds: /],
  [{ requestsPerSecond: "many" }, /requestsPerSecond: /],
  [{ tracing: "perhaps" }, /tracing: /],
  [{ eventsPerSecondPerCompany: "-1" }, /eventsPerSecondPerCompany: /],
  [{ allowOwnApiAsTarget: "perhaps" }, /allowOwnApiAsTarget: /],
  [{ busKey: "own" }, /busKey: /],
  [{ channels: "" }, /channels: /],
  [{ channels: "webhooks,mail" }, /channels\/1: /],
  [{ lambdaConcurrency: "9" }, /lambdaConcurrency: /],
  [{ retentionDay: "9" }, /retentionDay: is not a setting\. Did you mean "retentionDays"\?/],
  [{ Stage: "dev", colour: "red" }, /Stage: .*"stage"\?\n {2}colour: is not a setting$/],
])("refuses %j by its name", (context, fault) => {
  expect(() => read(context)).toThrow(fault);
});

describe("a stack", () => {
  /** Synthesizes the app with a context. */
  function templateOf(context: Record<string, unknown>): Template {
    const app = new App({ context });
    const stack = new Stack(app, "Some");
    new LicenseEventBus(stack, "Bus", propsOf(stack, readContext(app)));
    return Template.fromStack(stack);
  }

  test("for development leaves nothing behind", () => {
    const template = templateOf({ stage: "dev" });
    const kept = Object.entries(template.toJSON().Resources as Record<string, object>).filter(
      ([, resource]) => "DeletionPolicy" in resource && resource.DeletionPolicy !== "Delete",
    );
    expect(kept).toEqual([]);
    template.allResourcesProperties("AWS::DynamoDB::Table", { DeletionProtectionEnabled: false });
  });

  test("follows the context", () => {
    const template = templateOf({
      retentionDays: "90",
      domain: "events.example.com",
      certificate,
      alarmTopic: topic,
      consoleFrameAncestors: "https://portal.example.com, https://crm.example.com",
      requestsPerSecond: "50",
      subscriptionsPerCompany: "7",
      eventsPerSecondPerCompany: "30",
      callsPerSecondPerCompany: "0",
      allowOwnApiAsTarget: "true",
      batchingSeconds: "2",
      webhookPorts: "443,8443",
      tracing: "true",
      busKey: "deployment",
      lambdaConcurrency: "2000",
    });
    template.hasResourceProperties("AWS::Events::EventBus", { KmsKeyIdentifier: Match.anyValue() });
    template.hasResourceProperties("AWS::Events::Archive", { RetentionDays: 90 });
    template.hasResourceProperties("AWS::ApiGatewayV2::DomainName", {
      DomainName: "events.example.com",
      DomainNameConfigurations: [{ CertificateArn: certificate, SecurityPolicy: "TLS_1_2" }],
    });
    template.hasResourceProperties("AWS::ApiGatewayV2::Api", { DisableExecuteApiEndpoint: true });
    template.hasOutput("*", { Value: "https://events.example.com" });
    template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: { ThrottlingRateLimit: 50 },
    });
    template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: [topic] });
    template.resourcePropertiesCountIs(
      "AWS::Lambda::EventSourceMapping",
      {
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 2,
        ScalingConfig: { MaximumConcurrency: 200 },
      },
      2,
    );
    const functions = Object.values(template.findResources("AWS::Lambda::Function"));
    for (const { Properties } of functions) {
      expect(Properties.TracingConfig).toEqual({ Mode: "Active" });
      expect(Properties.Environment.Variables.RETENTION_DAYS).toBe("90");
    }
    const variables = functions.map(({ Properties }) => Properties.Environment.Variables);
    expect(variables.map((of) => of.SUBSCRIPTIONS_PER_COMPANY).filter(Boolean)).toEqual(["7"]);
    const [events, calls, ownApi] = [
      "EVENTS_PER_SECOND_PER_COMPANY",
      "CALLS_PER_SECOND_PER_COMPANY",
      "ALLOW_OWN_API_AS_TARGET",
    ].map((name) => variables.map((of) => of[name]).filter(Boolean));
    expect(variables.map((of) => of.CONSOLE_FRAME_ANCESTORS).filter(Boolean)).toEqual([
      "https://portal.example.com https://crm.example.com",
    ]);
    expect([events, calls]).toEqual([
      ["30", "30"],
      ["0", "0"],
    ]);
    expect(new Set(ownApi)).toEqual(new Set(["true"]));
    expect(new Set(variables.map((of) => of.WEBHOOK_PORTS).filter(Boolean))).toEqual(
      new Set(["443,8443"]),
    );
  });
});
