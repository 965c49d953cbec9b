import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, Duration, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { HostedZone } from "aws-cdk-lib/aws-route53";
import { expect, test } from "vitest";
import { LicenseEventBus } from "./license-event-bus.ts";

test("a name of one's own leads to the API, where its zone is told", () => {
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
    expect(JSON.stringify(ages)).toContain(`FILL(m1,0)/${600 + seconds},`);
  },
);

test("nothing is kept for less time than it may be tried", () => {
  const stack = new Stack(new App(), "Some");
  expect(() => new LicenseEventBus(stack, "Bus", { retention: Duration.days(6) })).toThrow(
    /retention is .*: it takes 7 days at least/,
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
