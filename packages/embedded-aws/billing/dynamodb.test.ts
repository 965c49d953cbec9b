import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { metered } from "../testing/metered.ts";
import { clientConfig, startTestAws, type TestAws } from "../testing/stack.ts";
import { Meter, SECONDS_PER_MONTH } from "./meter.ts";

const meter = new Meter();
const TableName = "things";
let local: TestAws;
let client: DynamoDBClient;
beforeAll(async () => {
  const names = ["company", "id", "status"];
  const keys = (...parts: readonly string[]) =>
    parts.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" }));
  local = await startTestAws(
    {
      Resources: {
        Table: {
          Type: "AWS::DynamoDB::Table",
          Properties: {
            TableName,
            KeySchema: keys("company", "id"),
            AttributeDefinitions: names.map((AttributeName) => ({
              AttributeName,
              AttributeType: "S",
            })),
            GlobalSecondaryIndexes: [
              {
                IndexName: "ByStatus",
                KeySchema: keys("company", "status"),
                Projection: { ProjectionType: "KEYS_ONLY" },
              },
            ],
            TimeToLiveSpecification: { AttributeName: "expires_at", Enabled: true },
          },
        },
      },
    },
    { meter },
  );
  client = new DynamoDBClient(clientConfig(local.aws));
});
beforeEach(() => meter.reset());
afterAll(() => local.aws.stop());

const text = (bytes: number) => ({ S: "x".repeat(bytes) });
const keyOf = (id: string) => ({ company: { S: "1" }, id: { S: id } });
const put = (id: string, more: Record<string, { S: string } | { N: string }> = {}) =>
  client.send(new PutItemCommand({ TableName, Item: { ...keyOf(id), ...more } }));

const writes = () => metered(meter, "dynamodb.write-unit");
const reads = () => metered(meter, "dynamodb.read-unit");

test("counts writes, including those to indexes", async () => {
  await put("written", { text: text(1500), status: { S: "new" } });
  expect(writes()).toEqual({
    "dynamodb.write-unit things PutItem developer": 2,
    "dynamodb.write-unit things/ByStatus PutItem developer": 1,
  });
  meter.reset();
  const update = {
    TableName,
    Key: keyOf("written"),
    UpdateExpression: "SET #s = :s, #t = :t",
    ExpressionAttributeNames: { "#s": "status", "#t": "text" },
  };
  const values = { ":s": { S: "old" }, ":t": text(10) };
  await client.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues: values }));
  await client.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues: values }));
  await client.send(new DeleteItemCommand({ TableName, Key: keyOf("written") }));
  expect(writes()).toEqual({
    "dynamodb.write-unit things UpdateItem developer": 2 + 1,
    "dynamodb.write-unit things/ByStatus UpdateItem developer": 2,
    "dynamodb.write-unit things DeleteItem developer": 1,
    "dynamodb.write-unit things/ByStatus DeleteItem developer": 1,
  });
});

test("counts a failed condition by the existing item, and an invalid request not at all", async () => {
  await put("there", { text: text(2500) });
  meter.reset();
  const condition = { ConditionExpression: "attribute_not_exists(id)" };
  const again = { TableName, Item: keyOf("there"), ...condition };
  await expect(client.send(new PutItemCommand(again))).rejects.toThrow("conditional");
  const nothing = { TableName, Key: keyOf("nothing"), ConditionExpression: "attribute_exists(id)" };
  await expect(client.send(new DeleteItemCommand(nothing))).rejects.toThrow("conditional");
  const keyless = { TableName, Item: { id: { S: "no company" } } };
  await expect(client.send(new PutItemCommand(keyless))).rejects.toThrow();
  expect(writes()).toEqual({
    "dynamodb.write-unit things PutItem refused developer": 3,
    "dynamodb.write-unit things DeleteItem refused developer": 1,
  });
});

test("counts each written item of a batch by itself", async () => {
  await put("goes");
  meter.reset();
  const RequestItems = {
    [TableName]: [
      { PutRequest: { Item: { ...keyOf("a"), text: text(1500) } } },
      { PutRequest: { Item: { ...keyOf("b"), status: { S: "new" } } } },
      { DeleteRequest: { Key: keyOf("goes") } },
    ],
  };
  await client.send(new BatchWriteItemCommand({ RequestItems }));
  expect(writes()).toEqual({
    "dynamodb.write-unit things BatchWriteItem developer": 2 + 1 + 1,
    "dynamodb.write-unit things/ByStatus BatchWriteItem developer": 1,
  });
});

test("counts concurrent writes of one item by what each found", async () => {
  const times = 20;
  await Promise.all(
    Array.from({ length: times }, (_, at) => put("same", { status: { S: String(at) } })),
  );
  expect(writes()).toEqual({
    "dynamodb.write-unit things PutItem developer": times,
    "dynamodb.write-unit things/ByStatus PutItem developer": 1 + 2 * (times - 1),
  });
});

test("counts reads by 4 KB, half if eventually consistent, and a missing item as the minimum", async () => {
  await put("small");
  await put("large", { text: text(4096) });
  meter.reset();
  const get = (id: string, ConsistentRead?: boolean) =>
    client.send(new GetItemCommand({ TableName, Key: keyOf(id), ConsistentRead }));
  await get("small");
  expect(reads()).toEqual({ "dynamodb.read-unit things GetItem developer": 0.5 });
  await get("large");
  await get("large", true);
  await get("nothing");
  expect(reads()).toEqual({ "dynamodb.read-unit things GetItem developer": 0.5 + 1 + 2 + 0.5 });
});

test("ignores projections, and rounds a batch of reads item by item", async () => {
  await put("small");
  await put("large", { text: text(4096) });
  meter.reset();
  const Key = keyOf("large");
  await client.send(new GetItemCommand({ TableName, Key, ProjectionExpression: "id" }));
  const Keys = ["small", "large", "nothing"].map(keyOf);
  await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }));
  expect(reads()).toEqual({
    "dynamodb.read-unit things GetItem developer": 1,
    "dynamodb.read-unit things BatchGetItem developer": 0.5 + 1 + 0.5,
  });
});

test("rounds a query as a whole, and counts one of an index for that index", async () => {
  const query = (company: string, more: object = {}) =>
    client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "company = :c",
        ExpressionAttributeValues: { ":c": { S: company } },
        ...more,
      }),
    );
  for (const id of ["1", "2", "3", "4"]) {
    await put(`q${id}`, { company: { S: "queried" }, text: text(1200), status: { S: "new" } });
  }
  meter.reset();
  await query("queried");
  expect(reads()).toEqual({ "dynamodb.read-unit things Query developer": 1 });
  meter.reset();
  await query("queried", { IndexName: "ByStatus" });
  await query("nobody", { ConsistentRead: true });
  expect(reads()).toEqual({
    "dynamodb.read-unit things/ByStatus Query developer": 0.5,
    "dynamodb.read-unit things Query developer": 1,
  });
});

test("returns the consumed capacity only to callers that request it", async () => {
  await put("small");
  const input = { TableName, Key: keyOf("small") };
  expect((await client.send(new GetItemCommand(input))).ConsumedCapacity).toBeUndefined();
  const asking = new GetItemCommand({ ...input, ReturnConsumedCapacity: "TOTAL" });
  expect((await client.send(asking)).ConsumedCapacity).toMatchObject({ CapacityUnits: 0.5 });
});

test("counts storage by size until the item expires, or for a month, and only while it exists", async () => {
  const inTwoMonths = Math.round(Date.now() / 1000 + 2 * SECONDS_PER_MONTH);
  const stored = () => Object.values(metered(meter, "dynamodb.byte-month"));
  await put("kept");
  const bytes = "company1idkept".length + 100;
  expect(stored()).toEqual([bytes]);
  meter.reset();
  await put("kept", { expires_at: { N: String(inTwoMonths) } });
  const expiring = bytes + "expires_at".length + 6;
  expect(stored()[0]).toBeCloseTo(2 * expiring - bytes, 0);
  await client.send(new DeleteItemCommand({ TableName, Key: keyOf("kept") }));
  expect(stored().reduce((sum, part) => sum + part, 0)).toBeCloseTo(-bytes, 0);
});
