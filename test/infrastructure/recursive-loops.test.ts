import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { misconfiguredLoops, type Resources, selfFeeding } from "../support/self-feeding.ts";

const text = readFileSync(join(inject("assembly"), "LicenseEventBus.template.json"), "utf8");
/** Returns a new copy, which a test can change. */
const resources = () => (JSON.parse(text) as { Resources: Resources }).Resources;

const idLike = (all: Resources, pattern: RegExp, type: string) => {
  const ids = Object.keys(all).filter((id) => pattern.test(id) && all[id]?.Type === type);
  expect(ids, `${pattern}`).toHaveLength(1);
  return ids[0] as string;
};
const functionLike = (all: Resources, pattern: RegExp) =>
  idLike(all, pattern, "AWS::Lambda::Function");

test("exactly the functions that can reach themselves through queues allow recursive loops", () => {
  const all = resources();
  expect([...selfFeeding(all)].map((id) => id.slice(0, -8)).toSorted()).toEqual([
    "Drain",
    "IntegrationsDeliver",
    "IntegrationsDeliverSlowly",
    "WebhooksDeliver",
    "WebhooksDeliverSlowly",
  ]);
  expect(misconfiguredLoops(all)).toEqual([]);
  for (const [id, { Type, Properties }] of Object.entries(all)) {
    if (Type !== "AWS::Lambda::Function" || selfFeeding(all).has(id)) continue;
    expect(Properties, id).not.toHaveProperty("RecursiveLoop");
  }
});

test("finds a function that feeds itself and does not allow it", () => {
  const all = resources();
  const drain = functionLike(all, /^Drain[0-9A-F]{8}$/);
  delete all[drain]?.Properties.RecursiveLoop;
  expect(misconfiguredLoops(all)).toEqual([drain]);
});

test("finds a function that allows loops without being in one", () => {
  const all = resources();
  const ingest = functionLike(all, /^HttpApiIngest/);
  Object.assign(all[ingest]?.Properties ?? {}, { RecursiveLoop: "Allow" });
  expect(misconfiguredLoops(all)).toEqual([ingest]);
});

test("finds a loop through another function, or through a dead-letter queue", () => {
  const all = resources();
  const manage = functionLike(all, /^HttpApiManage/);
  const slowQueue = idLike(all, /^WebhooksSlowDeliveriesQueue/, "AWS::SQS::Queue");
  const deadLetters = idLike(all, /^DeadLettersMessages/, "AWS::SQS::Queue");
  const mapping = (queue: string) => ({
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: { EventSourceArn: { "Fn::GetAtt": [queue, "Arn"] }, FunctionName: { Ref: manage } },
  });
  expect(selfFeeding({ ...all, New: mapping(slowQueue) })).toContain(manage);
  expect(selfFeeding({ ...all, New: mapping(deadLetters) })).toContain(manage);
});

test("refuses a grant that names no queue of the stack", () => {
  const all = resources();
  const policy = {
    Type: "AWS::IAM::Policy",
    Properties: {
      Roles: [{ Ref: idLike(all, /^HttpApiIngestRole/, "AWS::IAM::Role") }],
      PolicyDocument: { Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }] },
    },
  };
  expect(() => selfFeeding({ ...all, New: policy })).toThrow(/which queue/);
});
