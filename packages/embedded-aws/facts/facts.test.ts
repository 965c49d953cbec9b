import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as events from "@aws-sdk/client-eventbridge";
import * as sqs from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AwsError } from "../aws-error.ts";
import { EventBridge } from "../eventbridge/event-bridge.ts";
import { modelErrors } from "../models/shape.ts";
import { rule } from "../resources/events.ts";
import type { World } from "../resources/resource-type.ts";
import { clientConfig, startTestAws, type TestAws } from "../testing/stack.ts";
import { dynamodbFacts } from "./dynamodb.ts";
import { eventBridgeFacts, ruleFacts } from "./eventbridge.ts";
import { ACCEPTED, type Call, type Fact } from "./fact.ts";
import { lambdaFacts } from "./lambda.ts";
import { sqsFacts } from "./sqs.ts";
import { stack } from "./stack.ts";

let local: TestAws;
beforeAll(async () => {
  local = await startTestAws(stack);
});
afterAll(() => local.aws.stop());

type Client = { send(command: unknown): Promise<unknown>; destroy(): void };
type Sdk = Readonly<Record<string, unknown>>;

/** Returns a caller by a client of the SDK, which sends each request once. */
function callerOf(sdk: Sdk, name: string): Call {
  const Client = sdk[name] as new (config: object) => Client;
  let client: Client | undefined;
  return (operation, input) => {
    client ??= new Client({ ...clientConfig(local.aws), maxAttempts: 1 });
    const Command = sdk[`${operation}Command`] as new (input: object) => unknown;
    return client.send(new Command(input));
  };
}

type Invocation = {
  readonly FunctionName: string;
  readonly InvocationType?: string;
  readonly Payload?: string;
};

/** The SDK's client for Lambda is not installed here. */
const invoke: Call = async (_operation, input) => {
  const { FunctionName, InvocationType, Payload } = input as Invocation;
  const path = `/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`;
  const authorization = "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/lambda/aws4_request";
  const response = await fetch(`${local.aws.endpointUrl}${path}`, {
    method: "POST",
    headers: {
      authorization,
      ...(InvocationType !== undefined && { "x-amz-invocation-type": InvocationType }),
    },
    ...(Payload !== undefined && { body: Payload }),
  });
  const payload = await response.text();
  if (response.ok) return { payload };
  throw Object.assign(new Error(payload), { name: response.headers.get("x-amzn-errortype") });
};

/** Rules come from templates here. CloudFormation calls PutRule for them. */
const putRule: Call = (_operation, input) => {
  const eventbridge = new EventBridge({
    deliver: () => undefined,
    transaction: (change) => change(),
    authorize: () => {},
    warn: () => {},
  });
  const world: Partial<World> = { eventbridge, stackName: "Facts", ruleTargets: [], warn() {} };
  eventbridge.createBus("facts");
  return rule
    .create(input, { logicalId: "Rule", world: world as World }, () => {})
    .catch((error: AwsError) => {
      throw Object.assign(error, { name: error.code });
    });
};

const services: readonly (readonly [string, Call, readonly Fact[]])[] = [
  ["sqs", callerOf(sqs, "SQSClient"), sqsFacts],
  ["dynamodb", callerOf(dynamodb, "DynamoDBClient"), dynamodbFacts],
  ["events", callerOf(events, "EventBridgeClient"), eventBridgeFacts],
  ["events", putRule, ruleFacts],
  ["lambda", invoke, lambdaFacts],
];

/** Errors that every operation has, and that a model need not list. */
const commonErrors = [
  "InvalidParameterValue",
  "MissingParameter",
  "ResourceNotFoundException",
  "SerializationException",
  "ValidationException",
];

describe.each(services)("%s", (service, sdk, facts) => {
  let operation = "";
  const call: Call = (name, input) => {
    operation = name;
    return sdk(name, input);
  };

  test.each(facts.map((one) => [one.claim, one] as const))(
    "%s",
    async (_claim, { run, expected }) => {
      const outcome = await run(call).then(
        (answer) => ({ answer }),
        (error: Error) => ({ error: error.name }),
      );
      if (expected === ACCEPTED) expect(outcome).toHaveProperty("answer");
      else if (typeof expected === "string") expect(outcome).toEqual({ error: expected });
      else expect(outcome).toMatchObject({ answer: expected });
      if ("error" in outcome) {
        expect([...commonErrors, ...modelErrors(service, operation)]).toContain(outcome.error);
      }
    },
  );

  test("each fact has a source and appears once", () => {
    for (const { source } of facts) expect(source).toMatch(/^https:\/\//);
    const claims = facts.map(({ claim }) => claim);
    expect(new Set(claims).size).toBe(claims.length);
  });
});
