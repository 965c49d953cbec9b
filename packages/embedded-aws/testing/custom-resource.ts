import type { FunctionLogLine } from "../embedded-aws.ts";
import { lambdaFunction, type TestStack } from "./stack.ts";

/**
 * A function for custom resources. It prints every request, and answers according to the resource's
 * own properties:
 *
 * - `Id`: the physical ID; by default the logical ID
 * - `Fail`: the request type (Create, Update, Delete) that fails
 * - `Crash`: the request type that throws; `Silent`: the one that gets no answer
 * - `Answer`: additions to its answer; `Headers`: additions to the request
 * - `Noted`: records the request in the table
 */
const source = `
  async function note(request) {
    const sdk = await import(${JSON.stringify(import.meta.resolve("@aws-sdk/client-dynamodb"))});
    const Item = { id: { S: request.LogicalResourceId }, type: { S: request.RequestType } };
    await new sdk.DynamoDBClient().send(new sdk.PutItemCommand({ TableName: process.env.TABLE, Item }));
  }
  export const handler = async (request) => {
    const { RequestType, ResponseURL, StackId, RequestId, LogicalResourceId } = request;
    const { Id = "id of " + LogicalResourceId, Fail, Crash, Silent, Answer, Headers, Noted } = request.ResourceProperties;
    console.log("called " + JSON.stringify(request));
    if (Noted) await note(request);
    if (Crash === RequestType) throw new TypeError("it crashed");
    if (Silent === RequestType) return;
    const body = JSON.stringify({
      Status: Fail === RequestType ? "FAILED" : "SUCCESS",
      Reason: "it said no",
      PhysicalResourceId: RequestType === "Delete" ? request.PhysicalResourceId : Id,
      StackId, RequestId, LogicalResourceId,
      Data: { Made: "by " + RequestType, Count: 3 },
      ...Answer,
    });
    const { status } = await fetch(ResponseURL, { method: "PUT", body: Buffer.from(body), headers: Headers });
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (status !== 200) throw new Error("the answer was refused with " + status);
  };`;

/** Returns a stack with that function (or those in `withFunction`) and these custom resources. */
export function customStack(
  resources: Readonly<Record<string, object>>,
  { withFunction = true, more = {} }: { withFunction?: boolean; more?: object } = {},
): TestStack {
  const declared = Object.entries(resources).map(([id, properties]) => [
    id,
    {
      Type: "Custom::Thing",
      Properties: { ServiceToken: { "Fn::GetAtt": ["Maker", "Arn"] }, ...properties },
    },
  ]);
  const Environment = { Variables: { TABLE: { Ref: "Table" } } };
  return {
    Resources: {
      Table: {
        Type: "AWS::DynamoDB::Table",
        Properties: {
          KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
          AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        },
      },
      ...(withFunction && { Maker: lambdaFunction("maker", { Environment }) }),
      ...Object.fromEntries(declared),
      ...more,
    },
    bundles: withFunction ? { maker: source } : {},
  };
}

export type Requested = Readonly<Record<string, unknown>>;

/** Returns the requests that the function printed. */
export function requests(logs: readonly FunctionLogLine[]): readonly Requested[] {
  return logs.flatMap(({ text }) =>
    text.startsWith("called ") ? [JSON.parse(text.slice("called ".length)) as Requested] : [],
  );
}

/** Returns the request type and resource of each call. */
export function calls(logs: readonly FunctionLogLine[]): readonly string[] {
  return requests(logs).map(
    ({ RequestType, LogicalResourceId, PhysicalResourceId }) =>
      `${RequestType} ${LogicalResourceId}${PhysicalResourceId === undefined ? "" : ` (${PhysicalResourceId})`}`,
  );
}
