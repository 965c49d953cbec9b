import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { describe, expect, test } from "vitest";
import { dashboardMetrics } from "../packages/embedded-aws/billing/standing.ts";
import { LicenseEventBus, type LicenseEventBusProps } from "./license-event-bus.ts";

test("a custom domain points to the API if its zone is given", () => {
  const stack = new Stack(new App(), "Some");
  const hostedZoneId = "Z1";
  const { apiUrl } = new LicenseEventBus(stack, "Bus", {
    domain: {
      name: "events.example.com",
      certificate: Certificate.fromCertificateArn(
        stack,
        "Certificate",
        "arn:aws:acm:::certificate/c",
      ),
      hostedZone: HostedZone.fromHostedZoneAttributes(stack, "Zone", {
        hostedZoneId,
        zoneName: "example.com",
      }),
    },
  });
  expect(apiUrl).toBe("https://events.example.com");
  const template = Template.fromStack(stack);
  const [name] = Object.keys(template.findResources("AWS::ApiGatewayV2::DomainName"));
  template.hasResourceProperties("AWS::Route53::RecordSet", {
    Name: "events.example.com.",
    Type: "A",
    HostedZoneId: hostedZoneId,
    AliasTarget: { DNSName: { "Fn::GetAtt": [name, "RegionalDomainName"] } },
  });
  template.hasResourceProperties("AWS::ApiGatewayV2::ApiMapping", { DomainName: { Ref: name } });
});

test.each([0, 1, 300])(
  "with a batching window of %i s, queues hide a message for six function timeouts and their window",
  (seconds) => {
    const stack = new Stack(new App(), "Some");
    new LicenseEventBus(stack, "Bus", { batchingWindow: Duration.seconds(seconds) });
    const template = Template.fromStack(stack);
    const functions = template.findResources("AWS::Lambda::Function");
    const queues = template.findResources("AWS::SQS::Queue");
    const mappings = Object.entries(template.findResources("AWS::Lambda::EventSourceMapping"));
    expect(mappings).toHaveLength(9);
    for (const [id, { Properties }] of mappings) {
      const { FunctionName, EventSourceArn, MaximumBatchingWindowInSeconds = 0 } = Properties;
      const timeout = functions[FunctionName.Ref]?.Properties.Timeout;
      const queue = queues[EventSourceArn["Fn::GetAtt"][0]]?.Properties;
      expect(queue.VisibilityTimeout, id).toBe(6 * timeout + MaximumBatchingWindowInSeconds);
    }
    const windows = mappings.map(([, { Properties }]) => Properties.MaximumBatchingWindowInSeconds);
    expect(windows.filter((window) => window === seconds)).toHaveLength(seconds === 0 ? 0 : 2);
    const alarms = Object.values(template.findResources("AWS::CloudWatch::Alarm"));
    const ages = alarms.find(({ Properties }) =>
      /#old-messages$/.test(Properties.AlarmDescription),
    );
    expect(JSON.stringify(ages)).toContain(`FILL(m0,0)/${1800},FILL(m1,0)/${600 + seconds},`);
  },
);

test.each([
  [10, 18],
  [1000, 710],
  [20_000, 8_200],
])("of an account's %i concurrent executions, the queues take %i", (lambdaConcurrency, taken) => {
  const stack = new Stack(new App(), "Some");
  new LicenseEventBus(stack, "Bus", { lambdaConcurrency });
  const mappings = Template.fromStack(stack).findResources("AWS::Lambda::EventSourceMapping");
  const all = Object.values(mappings).map(
    ({ Properties }) => Properties.ScalingConfig.MaximumConcurrency,
  );
  expect(all.reduce((sum, one) => sum + one, 0)).toBe(taken);
  expect(Math.min(...all)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...all)).toBeLessThanOrEqual(1000);
});

describe("a bus of one channel", () => {
  const stack = new Stack(new App(), "Some");
  new LicenseEventBus(stack, "Bus", { channels: ["webhooks"] });
  const template = Template.fromStack(stack);

  test("has only that channel's queues, functions, rules and alarms", () => {
    template.resourceCountIs("AWS::Lambda::EventSourceMapping", 5);
    template.resourceCountIs("AWS::Events::Rule", 2);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/BusIntegrations|"Value":"integrations"/);
  });

  test("has functions that know their channel", () => {
    const variables = Object.values(template.findResources("AWS::Lambda::Function")).map(
      ({ Properties }) => Properties.Environment.Variables,
    );
    const named = variables.flatMap((of) => (of.CHANNELS === undefined ? [] : of.CHANNELS));
    expect(named).toEqual(["webhooks", "webhooks", "webhooks"]);
    expect(variables.flatMap(Object.keys).join()).not.toContain("INTEGRATIONS");
  });

  test("needs a channel", () => {
    expect(
      () => new LicenseEventBus(new Stack(new App(), "Other"), "Bus", { channels: [] }),
    ).toThrow(/channels must contain at least one channel/);
  });
});

test("synthesis refuses a rule in code that subscribes to a channel that is not deployed", () => {
  const rules = mkdtempSync(join(tmpdir(), "license-event-bus-rules-"));
  const target = { type: "hubspot", token: "pat-1" };
  const rule = { company_id: 1, events: ["license.created"], target };
  writeFileSync(join(rules, "crm.json"), JSON.stringify(rule));
  const stack = new Stack(new App(), "Some");
  expect(() => new LicenseEventBus(stack, "Bus", { rules, channels: ["webhooks"] })).toThrow(
    /crm\.json.*uses the channel integrations, which is not deployed/,
  );
  rmSync(rules, { recursive: true });
});

test("the dashboard stays free of charge with any number of queues of rules in code", () => {
  const rules = mkdtempSync(join(tmpdir(), "license-event-bus-rules-"));
  for (let i = 0; i < 20; i++) {
    const rule = { events: ["license.expired"], target: { type: "queue" } };
    writeFileSync(join(rules, `rule-${i}.json`), JSON.stringify(rule));
  }
  const stack = new Stack(new App(), "Some");
  new LicenseEventBus(stack, "Bus", { rules });
  const [dashboard] = Object.values(
    Template.fromStack(stack).findResources("AWS::CloudWatch::Dashboard"),
  );
  expect(dashboardMetrics(dashboard?.Properties.DashboardBody)).toBe(50);
  rmSync(rules, { recursive: true });
});

test("refuses a retention shorter than the retry schedule", () => {
  const stack = new Stack(new App(), "Some");
  expect(() => new LicenseEventBus(stack, "Bus", { retention: Duration.days(6) })).toThrow(
    /retention must be at least 7 days, not /,
  );
});

test("synthesis refuses a rule in code whose target is the API's own domain", () => {
  const rules = mkdtempSync(join(tmpdir(), "license-event-bus-rules-"));
  const target = { type: "webhook", url: "https://events.example.com/v1/events" };
  const rule = { company_id: 1, events: ["license.expired"], target };
  writeFileSync(join(rules, "loop.json"), JSON.stringify(rule));
  const make = (allowOwnApiAsTarget: boolean) => {
    const stack = new Stack(new App(), "Some");
    const certificate = Certificate.fromCertificateArn(stack, "C", "arn:aws:acm:::certificate/c");
    const domain = { name: "events.example.com", certificate };
    return () => new LicenseEventBus(stack, "Bus", { rules, domain, allowOwnApiAsTarget });
  };
  expect(make(false)).toThrow(/loop\.json.*\/target\/url must not be this bus's own API/);
  expect(make(true)).not.toThrow();
  rmSync(rules, { recursive: true });
});

describe("event bus and archive", () => {
  const templateOf = (props: LicenseEventBusProps) => {
    const stack = new Stack(new App(), "Some");
    new LicenseEventBus(stack, "Bus", props);
    return Template.fromStack(stack);
  };
  const onlyOne = (template: Template, type: string) =>
    Object.values(template.findResources(type))[0]?.Properties;
  const policyOf = (template: Template) =>
    JSON.stringify(onlyOne(template, "AWS::KMS::Key").KeyPolicy);

  test.each([{}, { busKey: "aws-owned" } as const])("have a key that AWS owns by %j", (props) => {
    const template = templateOf(props);
    expect(onlyOne(template, "AWS::Events::EventBus")).not.toHaveProperty("KmsKeyIdentifier");
    expect(onlyOne(template, "AWS::Events::EventBus")).not.toHaveProperty("DeadLetterConfig");
    expect(onlyOne(template, "AWS::Events::Archive")).not.toHaveProperty("KmsKeyIdentifier");
    // EventBridge uses the key for encrypted queues only.
    expect(policyOf(template)).not.toMatch(/DescribeKey|ReEncrypt|EncryptionContext|event-bus/);
  });

  test("have the deployment's key if a setting requires it, and dead letters for its failures", () => {
    const template = templateOf({ busKey: "deployment" });
    const [id] = Object.keys(template.findResources("AWS::KMS::Key"));
    const key = { "Fn::GetAtt": [id, "Arn"] };
    template.hasResourceProperties("AWS::Events::EventBus", {
      KmsKeyIdentifier: key,
      DeadLetterConfig: {
        Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^BusDeadLetters"), "Arn"] },
      },
    });
    template.hasResourceProperties("AWS::Events::Archive", { KmsKeyIdentifier: key });
    expect(policyOf(template)).toMatch(/kms:EncryptionContext:aws:events:event-bus:arn/);
  });
});
