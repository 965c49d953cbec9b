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

test("nothing is kept for less time than it may be tried", () => {
  const stack = new Stack(new App(), "Some");
  expect(() => new LicenseEventBus(stack, "Bus", { retention: Duration.days(6) })).toThrow(
    /retention is .*: it takes 7 days at least/,
  );
});
