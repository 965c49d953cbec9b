import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { EmbeddedAws, type EmbeddedAwsOptions, type FunctionLogLine } from "../embedded-aws.ts";
import { tempFolder } from "./temp-folder.ts";

/** A handwritten stack for a test. */
export type TestStack = {
  readonly Resources: Record<string, object>;
  readonly Parameters?: object;
  readonly Outputs?: object;
  /** Policies apply. By default, any sender can use queues and functions. */
  readonly guarded?: boolean;
  /** Source of `index.mjs` of the bundles, by the name that `lambdaFunction` refers to. */
  readonly bundles?: Record<string, string>;
};

/**
 * Returns a table with these key attributes and their types: the partition key, and optionally the
 * sort key.
 */
export function table(keys: Readonly<Record<string, "S" | "N">>, TableName?: string): object {
  return {
    Type: "AWS::DynamoDB::Table",
    Properties: {
      ...(TableName === undefined ? {} : { TableName }),
      KeySchema: Object.keys(keys).map((AttributeName, i) => ({
        AttributeName,
        KeyType: i === 0 ? "HASH" : "RANGE",
      })),
      AttributeDefinitions: Object.entries(keys).map(([AttributeName, AttributeType]) => ({
        AttributeName,
        AttributeType,
      })),
    },
  };
}

/** Writes a cloud assembly to a temporary folder, as `cdk synth` would. */
export async function writeAssembly({
  bundles = {},
  guarded = false,
  ...given
}: TestStack): Promise<string> {
  const folder = await tempFolder();
  const opened = guarded ? {} : openPolicies(given.Resources);
  const template = { ...given, Resources: { ...given.Resources, ...opened } };
  const files: Record<string, object> = {};
  for (const [name, source] of Object.entries(bundles)) {
    await mkdir(join(folder, `asset.${name}`));
    await writeFile(join(folder, `asset.${name}`, "index.mjs"), source);
    files[name] = {
      source: { path: `asset.${name}`, packaging: "zip" },
      destinations: { current: { bucketName: "assets", objectKey: `${name}.zip` } },
    };
  }
  const write = (name: string, value: object) =>
    writeFile(join(folder, name), JSON.stringify(value));
  await write("Test.template.json", template);
  await write("Test.assets.json", { version: "1", files });
  await write("manifest.json", {
    version: "1",
    artifacts: {
      "Test.assets": { type: "cdk:asset-manifest", properties: { file: "Test.assets.json" } },
      Test: {
        type: "aws:cloudformation:stack",
        properties: { templateFile: "Test.template.json" },
      },
    },
  });
  return folder;
}

function openPolicies(resources: TestStack["Resources"]): Record<string, object> {
  const opened: Record<string, object> = {};
  for (const [id, { Type }] of Object.entries(resources) as [string, { Type: string }][]) {
    if (Type === "AWS::SQS::Queue") opened[`${id}Open`] = openQueue(id);
    if (Type === "AWS::Lambda::Function") {
      for (const Principal of ["apigateway.amazonaws.com", "events.amazonaws.com"]) {
        opened[`${id}Open${Principal.split(".")[0]}`] = {
          Type: "AWS::Lambda::Permission",
          Properties: { Action: "lambda:InvokeFunction", FunctionName: { Ref: id }, Principal },
        };
      }
    }
  }
  return opened;
}

function openQueue(id: string): object {
  const Statement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
  return {
    Type: "AWS::SQS::QueuePolicy",
    Properties: { Queues: [{ Ref: id }], PolicyDocument: { Statement } },
  };
}

/** An embedded AWS for one test, with free ports and its recorded output. */
export type TestAws = {
  readonly aws: EmbeddedAws;
  readonly logs: FunctionLogLine[];
  readonly warnings: string[];
  /** Resolves with the next line of output, past or future, that contains the text. */
  logged(part: string): Promise<FunctionLogLine>;
};

export async function startTestAws(
  stack: TestStack | string,
  options: Partial<EmbeddedAwsOptions> = {},
): Promise<TestAws> {
  const logs: FunctionLogLine[] = [];
  const warnings: string[] = [];
  const waiting: { part: string; resolve: (line: FunctionLogLine) => void }[] = [];
  const aws = await EmbeddedAws.start({
    assembly: typeof stack === "string" ? stack : await writeAssembly(stack),
    dataDir: undefined,
    endpointPort: 0,
    apiPort: 0,
    onLog: (line) => {
      const waits = waiting.findIndex(({ part }) => line.text.includes(part));
      if (waits < 0) logs.push(line);
      else waiting.splice(waits, 1)[0]?.resolve(line);
    },
    onWarning: (text) => warnings.push(text),
    ...options,
  });
  return {
    aws,
    logs,
    warnings,
    logged: (part) => {
      const seen = logs.findIndex(({ text }) => text.includes(part));
      const [line] = seen < 0 ? [] : logs.splice(seen, 1);
      if (line) return Promise.resolve(line);
      return new Promise((resolve) => waiting.push({ part, resolve }));
    },
  };
}

/** Returns the options of a stock SDK client for an embedded AWS. */
export function clientConfig(aws: EmbeddedAws) {
  return {
    endpoint: aws.endpointUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
}

export function lambdaFunction(bundle: string, properties: object = {}): object {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Handler: "index.handler",
      Runtime: "nodejs24.x",
      Code: { S3Bucket: "assets", S3Key: `${bundle}.zip` },
      ...properties,
    },
  };
}

export function queue(properties: object = {}): object {
  return { Type: "AWS::SQS::Queue", Properties: properties };
}

export function mapping(queueId: string, functionId: string, properties: object = {}): object {
  return {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      EventSourceArn: { "Fn::GetAtt": [queueId, "Arn"] },
      FunctionName: { Ref: functionId },
      ...properties,
    },
  };
}

export function rule(busId: string, pattern: object, ...targets: readonly object[]): object {
  return {
    Type: "AWS::Events::Rule",
    Properties: {
      EventBusName: { Ref: busId },
      EventPattern: pattern,
      Targets: targets.map((target, at) => ({ Id: `target${at}`, ...target })),
    },
  };
}

/**
 * Returns a rule of the default bus that invokes a function by a schedule, and the permission, as
 * the CDK writes both.
 */
export function scheduled(
  ruleId: string,
  functionId: string,
  { target = {}, ...properties }: Record<string, object | string> = {},
): Record<string, object> {
  const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
  return {
    [ruleId]: {
      Type: "AWS::Events::Rule",
      Properties: {
        ScheduleExpression: "rate(1 minute)",
        State: "ENABLED",
        ...properties,
        Targets: [{ Arn: arn(functionId), Id: "Target0", ...(target as object) }],
      },
    },
    [`${ruleId}Permission`]: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: arn(functionId),
        Principal: "events.amazonaws.com",
        SourceArn: arn(ruleId),
      },
    },
  };
}

/** Returns an HTTP API with these routes, each to the function with that logical ID. */
export function httpApi(routes: Readonly<Record<string, string>>): Record<string, object> {
  const ApiId = { Ref: "Api" };
  const resources: Record<string, object> = {
    Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "test", ProtocolType: "HTTP" } },
    Stage: {
      Type: "AWS::ApiGatewayV2::Stage",
      Properties: { ApiId, StageName: "$default", AutoDeploy: true },
    },
  };
  for (const [at, [RouteKey, functionId]] of Object.entries(routes).entries()) {
    resources[`Integration${at}`] = {
      Type: "AWS::ApiGatewayV2::Integration",
      Properties: {
        ApiId,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: { "Fn::GetAtt": [functionId, "Arn"] },
        PayloadFormatVersion: "2.0",
      },
    };
    const Target = { "Fn::Join": ["", ["integrations/", { Ref: `Integration${at}` }]] };
    resources[`Route${at}`] = {
      Type: "AWS::ApiGatewayV2::Route",
      Properties: { ApiId, RouteKey, Target },
    };
  }
  return resources;
}

/** Returns the first line of a bundle that uses a stock SDK without containing it. */
export function requireSdk(client: string): string {
  const root = JSON.stringify(join(import.meta.dirname, "../../../package.json"));
  return `import { createRequire } from "node:module";
    const sdk = createRequire(${root})(${JSON.stringify(client)});\n`;
}
