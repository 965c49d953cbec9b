import { describe, expect, test } from "vitest";
import { only, templateOf } from "./testing/template.ts";

describe("a rule to a webhook", () => {
  const target = { type: "webhook", url: "https://example.com/hook" };
  const template = templateOf({
    ours: { company_id: 7, target },
    theirs: { company_id: 8, description: "another", target },
  });
  const [keeper] = Object.keys(template.findResources("AWS::Lambda::Function"));

  test("becomes a subscription that the stack manages", () => {
    template.resourceCountIs("Custom::RuleSubscription", 2);
    const [found] = Object.values(
      template.findResources("Custom::RuleSubscription", { Properties: { Rule: "ours" } }),
    );
    expect(found?.Properties).toMatchObject({
      ServiceToken: { "Fn::GetAtt": [keeper, "Arn"] },
      Rule: "ours",
      CompanyId: "7",
    });
    expect(JSON.parse(found?.Properties.Subscription)).toEqual({
      name: "ours",
      events: ["license.expired"],
      format: "licensespring",
      signature: "v1",
      target,
    });
  });

  test("can be deleted, because its function and role outlive it", () => {
    const [policy] = Object.keys(template.findResources("AWS::IAM::Policy"));
    for (const found of Object.values(template.findResources("Custom::RuleSubscription"))) {
      expect(found.DependsOn).toEqual(expect.arrayContaining([keeper, policy]));
    }
    const { Statement } = only(template, "AWS::IAM::Policy").PolicyDocument;
    expect(Statement).toEqual([
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^FunctionLog/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey"]),
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^StorageEncryptionKey/), "Arn"] },
        Condition: { StringEquals: { "kms:ViaService": expect.anything() } },
      },
      {
        Effect: "Allow",
        Action: "dynamodb:PutItem",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^StorageAudit/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: "dynamodb:UpdateItem",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^StorageCompanies/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"],
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^StorageSubscriptions/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: "dynamodb:UpdateItem",
        Resource: { "Fn::GetAtt": [expect.stringMatching(/^StorageEndpoints/), "Arn"] },
      },
      {
        Effect: "Allow",
        Action: expect.arrayContaining(["sqs:SendMessage"]),
        Resource: expect.stringMatching(/drains$/),
      },
    ]);
  });

  test("follows the egress policy", () => {
    const { Variables } = only(template, "AWS::Lambda::Function").Environment;
    expect(Variables).toMatchObject({ LOOPBACK_TARGETS: "", WEBHOOK_PORTS: "443" });
  });

  test("needs no rule of the event bus", () => {
    template.resourceCountIs("AWS::Events::Rule", 0);
  });
});
