import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, inject, test } from "vitest";

const assembly = inject("assembly");
const template = Template.fromJSON(
  JSON.parse(readFileSync(join(assembly, "LicenseEventBus.template.json"), "utf8")),
);
const properties = (type: string) =>
  Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    ...resource.Properties,
  }));

const nameOf = (entries: [string, unknown][], pattern: RegExp) =>
  entries.find(([id]) => pattern.test(id))?.[0] ?? `nothing like ${pattern}`;

test("resources of the stack: a change here can replace them in a deployment", () => {
  const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string }> };
  const byType = Object.groupBy(Object.keys(Resources).sort(), (id) => Resources[id]?.Type ?? "");
  const shape = Object.entries(byType).sort(([a], [b]) => (a < b ? -1 : 1));
  expect(Object.fromEntries(shape)).toMatchSnapshot();
});

const targets = properties("AWS::Events::Rule").flatMap(({ Targets }) => Targets);

test("every queue has a dead-letter queue or is one", () => {
  const queues = properties("AWS::SQS::Queue");
  const deadLetters = new Set([
    ...queues.flatMap(
      ({ RedrivePolicy }) => RedrivePolicy?.deadLetterTargetArn["Fn::GetAtt"][0] ?? [],
    ),
    ...targets.flatMap(({ DeadLetterConfig }) => DeadLetterConfig?.Arn["Fn::GetAtt"][0] ?? []),
  ]);
  expect(queues).toHaveLength(14);
  for (const { id, RedrivePolicy } of queues) {
    expect(Boolean(RedrivePolicy) !== deadLetters.has(id), id).toBe(true);
  }
});

test("every target of a rule for events has a dead-letter queue", () => {
  const rules = properties("AWS::Events::Rule").filter(({ EventPattern }) => EventPattern);
  expect(rules).toHaveLength(4);
  for (const { id, Targets } of rules) {
    for (const target of Targets) expect(target.DeadLetterConfig?.Arn, id).toBeDefined();
  }
});

test("the rules of the folder rules/ are the bus's", () => {
  template.hasResourceProperties("AWS::Events::Rule", {
    Name: "expiring-licenses",
    EventBusName: { Ref: Match.stringLikeRegexp("^BusEventBus") },
  });
  template.hasResourceProperties("AWS::Events::Rule", {
    Name: "trials-to-default-bus",
    Targets: [
      Match.objectLike({
        Arn: { "Fn::Sub": Match.stringLikeRegexp(":event-bus/default$") },
      }),
    ],
  });
  template.hasOutput("*", { Description: "Queue of the rule expiring-licenses" });
});

test("every mapping of a queue reports which messages failed", () => {
  const mappings = properties("AWS::Lambda::EventSourceMapping");
  expect(mappings).toHaveLength(9);
  for (const { id, FunctionResponseTypes } of mappings) {
    expect(FunctionResponseTypes, id).toEqual(["ReportBatchItemFailures"]);
  }
});

test("every function runs on Node.js 24 on arm64, from minified code", () => {
  const functions = properties("AWS::Lambda::Function");
  expect(functions).toHaveLength(11);
  for (const { id, Runtime, Architectures, Handler } of functions) {
    expect([Runtime, Architectures, Handler], id).toEqual([
      "nodejs24.x",
      ["arm64"],
      "index.handler",
    ]);
  }
  const bundles = readdirSync(assembly).filter((name) => /^asset\.[0-9a-f]+$/.test(name));
  expect(bundles).toHaveLength(8);
  for (const bundle of bundles) {
    const text = readFileSync(join(assembly, bundle, "index.js"), "utf8");
    expect(text).toMatch(/\{handler:\(\)=>[\w$]+\}/);
    expect(text.length / text.split("\n").length).toBeGreaterThan(200);
  }
});

test("no function and no rule has full access", () => {
  const inRoles = properties("AWS::IAM::Role").flatMap(({ id, Policies = [] }) =>
    Policies.map((policy: object) => ({ id, ...policy })),
  );
  for (const { id, PolicyDocument } of [...properties("AWS::IAM::Policy"), ...inRoles]) {
    for (const { Action, Resource } of PolicyDocument.Statement) {
      expect(JSON.stringify(Action), id).not.toContain("*");
      expect(Resource, id).not.toBe("*");
    }
  }
});

test("encrypts tables and queues with the deployment's own key, which rotates and is kept with the stack's deletion", () => {
  template.resourceCountIs("AWS::KMS::Key", 1);
  template.hasResource("AWS::KMS::Key", {
    DeletionPolicy: "Retain",
    Properties: { EnableKeyRotation: true },
  });
  const [id] = Object.keys(template.findResources("AWS::KMS::Key"));
  const key = { "Fn::GetAtt": [id, "Arn"] };
  template.allResourcesProperties("AWS::DynamoDB::Table", {
    SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: key },
  });
  const underSqsOwn = properties("AWS::SQS::Queue").filter(({ KmsMasterKeyId, id }) => {
    if (KmsMasterKeyId !== undefined) expect(KmsMasterKeyId, id).toEqual(key);
    return KmsMasterKeyId === undefined;
  });
  // Their readers are outside the bus.
  expect(underSqsOwn.map(({ id, SqsManagedSseEnabled }) => [id, SqsManagedSseEnabled])).toEqual([
    [expect.stringMatching(/^RulesRuleexpiringlicensesTargetDeadLetters/), true],
    [expect.stringMatching(/^RulesRuleexpiringlicensesTargetQueue/), true],
  ]);
});

test("requires TLS for reads and writes", () => {
  const onlyOverTls = { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  const policies = properties("AWS::SQS::QueuePolicy");
  const guarded = policies.flatMap(({ Queues }) => Queues.map(({ Ref }: { Ref: string }) => Ref));
  expect(guarded.sort()).toEqual(Object.keys(template.findResources("AWS::SQS::Queue")).sort());
  for (const { id, PolicyDocument } of policies) {
    expect(PolicyDocument.Statement, id).toContainEqual(expect.objectContaining(onlyOverTls));
  }
  for (const { id, ResourcePolicy } of properties("AWS::DynamoDB::Table")) {
    expect(ResourcePolicy.PolicyDocument.Statement, id).toEqual([
      expect.objectContaining(onlyOverTls),
    ]);
  }
});

test("no queue takes all executions from the others: the API keeps 300 of 1,000", () => {
  const maxima = properties("AWS::Lambda::EventSourceMapping").map(({ id, ScalingConfig }) => {
    expect(ScalingConfig?.MaximumConcurrency, id).toBeGreaterThan(0);
    return ScalingConfig.MaximumConcurrency;
  });
  expect(maxima.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(710);
});

test("the API is throttled, and has an access log", () => {
  template.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingBurstLimit: 2000, ThrottlingRateLimit: 2000 },
    // API Gateway needs the request's id: AWS::ApiGatewayV2::Stage, AccessLogSettings.
    AccessLogSettings: {
      Format: Match.stringLikeRegexp("\\$context.requestId.*\\$context.status"),
    },
  });
});

test("functions that use tables and queues can use their key, through these services only", () => {
  const policies = properties("AWS::IAM::Policy").filter(({ PolicyDocument }) =>
    JSON.stringify(PolicyDocument).includes('"dynamodb:'),
  );
  expect(policies).toHaveLength(10);
  for (const { id, PolicyDocument } of policies) {
    const statements: { Action: string[]; Condition?: object }[] = PolicyDocument.Statement;
    const ofKey = statements.filter(({ Action }) => JSON.stringify(Action).includes('"kms:'));
    expect(ofKey.length, id).toBeGreaterThan(0);
    for (const { Condition } of ofKey) {
      expect(JSON.stringify(Condition), id).toMatch(/"kms:ViaService":.*"(dynamodb|sqs)\."/);
    }
  }
});

test("the function of the site can only write its log", () => {
  const policies = properties("AWS::IAM::Policy").filter(({ Roles }) =>
    JSON.stringify(Roles).includes("HttpApiSiteRole"),
  );
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  expect(statements.map(({ Action }) => Action)).toEqual([
    ["logs:CreateLogStream", "logs:PutLogEvents"],
  ]);
  const [site] = properties("AWS::Lambda::Function").filter(({ id }) => /^HttpApiSite/.test(id));
  expect(Object.keys(site?.Environment.Variables).toSorted()).toEqual([
    "API_URL",
    "CONSOLE_FRAME_ANCESTORS",
    "RETENTION_DAYS",
  ]);
  expect(site?.Environment.Variables.CONSOLE_FRAME_ANCESTORS).toBe("");
});

test("only the management API's function creates, lists and revokes API keys", () => {
  const onKeys = properties("AWS::IAM::Policy").flatMap(({ id, PolicyDocument }) =>
    PolicyDocument.Statement.flatMap(({ Action, Resource }: Record<string, unknown>) =>
      JSON.stringify(Resource).includes('"StorageApiKeys') ? [[id, Action]] : [],
    ),
  );
  const [find, recordUse] = ["dynamodb:GetItem", "dynamodb:UpdateItem"];
  const [ingest, manage] = [nameOf(onKeys, /Ingest/), nameOf(onKeys, /Manage/)];
  expect(onKeys).toHaveLength(4);
  for (const name of [ingest, nameOf(onKeys, /Poll/)]) {
    expect(onKeys).toContainEqual([name, [find, recordUse]]);
  }
  expect(onKeys).toContainEqual([manage, "dynamodb:Query"]);
  expect(onKeys).toContainEqual([
    manage,
    ["dynamodb:DeleteItem", find, "dynamodb:PutItem", recordUse],
  ]);
});

test("tables are kept when the stack is deleted, and support point-in-time recovery", () => {
  template.allResources("AWS::DynamoDB::Table", {
    DeletionPolicy: "Retain",
    Properties: Match.objectLike({
      BillingMode: "PAY_PER_REQUEST",
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
    }),
  });
});

test("no webhook reaches the loopback or ports other than the https port by default", () => {
  const environments = properties("AWS::Lambda::Function")
    .map(({ Environment }) => Environment.Variables)
    .filter((variables) => "LOOPBACK_TARGETS" in variables);
  expect(environments.length).toBeGreaterThan(2);
  for (const { WEBHOOK_PORTS, LOOPBACK_TARGETS } of environments) {
    expect([WEBHOOK_PORTS, LOOPBACK_TARGETS]).toEqual(["443", ""]);
  }
});
