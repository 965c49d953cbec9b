import { createHash } from "node:crypto";
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientConfig, startTestAws, type TestAws, writeAssembly } from "../testing/stack.ts";
import { tempFolder } from "../testing/temp-folder.ts";

const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
const key = (hash: string, range?: string) => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : []),
];
const table = (properties: object = {}) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    TableName: "things",
    AttributeDefinitions: ["owner", "id", "color"].map(attribute),
    KeySchema: key("owner", "id"),
    GlobalSecondaryIndexes: [
      { IndexName: "byColor", KeySchema: key("color"), Projection: { ProjectionType: "ALL" } },
    ],
    BillingMode: "PAY_PER_REQUEST",
    TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
    ...properties,
  },
});

const TableName = "things";
const thing = (id: string, color: string) => ({
  owner: { S: "me" },
  id: { S: id },
  color: { S: color },
});

let local: TestAws;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  local = await startTestAws({ Resources: { Things: table() } });
  dynamodb = new DynamoDBClient(clientConfig(local.aws));
});
afterAll(() => local.aws.stop());

/** Finds two IDs that collide in dynalite's own 24-bit hash. */
function collidingIds(owner: string): readonly [string, string] {
  const seen = new Map<string, string>();
  for (let i = 0; ; i++) {
    const id = `same-${i}`;
    const hash = createHash("md5").update(`Outliers${owner}${id}`).digest("hex").slice(0, 6);
    const other = seen.get(hash);
    if (other !== undefined) return [other, id];
    seen.set(hash, id);
  }
}

test("an index has every item, including those of one index key whose hashes collide", async () => {
  const [first, second] = collidingIds("me");
  for (const id of [first, second]) {
    await dynamodb.send(new PutItemCommand({ TableName, Item: thing(id, "gray") }));
  }
  const gray = async (start?: Record<string, { S: string }>) => {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName,
        IndexName: "byColor",
        KeyConditionExpression: "color = :gray",
        ExpressionAttributeValues: { ":gray": { S: "gray" } },
        Limit: 1,
        ExclusiveStartKey: start,
      }),
    );
    return { ids: Items.map(({ id }) => id?.S ?? ""), next: LastEvaluatedKey };
  };
  const page = await gray();
  const rest = await gray(page.next as Record<string, { S: string }>);
  expect([...page.ids, ...rest.ids].toSorted()).toEqual([first, second].toSorted());
  // An item that leaves the index removes no other.
  await dynamodb.send(new PutItemCommand({ TableName, Item: thing(first, "green") }));
  expect((await gray()).ids).toEqual([second]);
});

test("puts, reads, and queries items by an index", async () => {
  for (const Item of [thing("1", "red"), thing("2", "blue"), thing("3", "red")]) {
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
  const { owner, id } = thing("2", "");
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { owner, id } }));
  expect(Item).toEqual(thing("2", "blue"));
  const { Count } = await dynamodb.send(
    new QueryCommand({
      TableName,
      IndexName: "byColor",
      KeyConditionExpression: "color = :color",
      ExpressionAttributeValues: { ":color": { S: "red" } },
    }),
  );
  expect(Count).toBe(2);
});

test("reads many items at once and omits missing ones", async () => {
  const items = Array.from({ length: 100 }, (_, at) => thing(`batch ${at}`, "green"));
  for (const Item of items) await dynamodb.send(new PutItemCommand({ TableName, Item }));
  const keys = items.map(({ owner, id }) => ({ owner, id }));
  const read = (Keys: typeof keys, more: object = {}) =>
    dynamodb.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys, ...more } } }));
  const all = await read(keys, { ConsistentRead: true });
  expect(new Set(all.Responses?.[TableName])).toEqual(new Set(items));
  expect(all.UnprocessedKeys).toEqual({});
  const missing = { owner: { S: "me" }, id: { S: "nowhere" } };
  const part = await read([missing, ...keys.slice(0, 1)], {
    ProjectionExpression: "#c",
    ExpressionAttributeNames: { "#c": "color" },
  });
  expect(part.Responses?.[TableName]).toEqual([{ color: { S: "green" } }]);
  await expect(read([...keys, missing])).rejects.toThrow("less than or equal to 100");
  await expect(read([missing, missing])).rejects.toThrow("duplicates");
});

test("returns the item that failed a condition if requested", async () => {
  await dynamodb.send(new PutItemCommand({ TableName, Item: thing("once", "red") }));
  const again = (more: object) =>
    dynamodb
      .send(
        new PutItemCommand({
          TableName,
          Item: thing("once", "blue"),
          ConditionExpression: "attribute_not_exists(id)",
          ...more,
        }),
      )
      .catch((error: unknown) => error);
  const error = await again({ ReturnValuesOnConditionCheckFailure: "ALL_OLD" });
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect(error).toMatchObject({ Item: thing("once", "red") });
  expect(await again({})).not.toHaveProperty("Item.id");
});

test("describes the time to live as in the template", async () => {
  const { TimeToLiveDescription } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName }),
  );
  expect(TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "ENABLED",
    AttributeName: "expires",
  });
});

test("names what is missing", async () => {
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName, Item: thing("t", "red") } }],
  });
  await expect(dynamodb.send(transaction)).rejects.toThrow(
    "TransactWriteItems is not in the embedded AWS",
  );
});

test.each([1_000_000, 99_999_999_999])("refuses a list index of %i by name", async (index) => {
  const { owner, id } = thing("list", "");
  const UpdateExpression = `SET a[${index}] = :a`;
  const ExpressionAttributeValues = { ":a": { S: "a" } };
  const update = { TableName, Key: { owner, id }, UpdateExpression, ExpressionAttributeValues };
  await expect(dynamodb.send(new UpdateItemCommand(update))).rejects.toMatchObject({
    name: "UnsupportedParameterException",
    message: `A list index above 999999 is not in the embedded AWS: ${index}`,
  });
});

test("reports how a table changed, and loses nothing", async () => {
  const dataDir = await tempFolder();
  const assembly = await writeAssembly({ Resources: { Things: table() } });
  const before = await startTestAws(assembly, { dataDir });
  const client = new DynamoDBClient(clientConfig(before.aws));
  await client.send(new PutItemCommand({ TableName, Item: thing("kept", "red") }));
  await before.aws.stop();

  const changed = table({
    KeySchema: key("owner"),
    AttributeDefinitions: ["owner", "color"].map(attribute),
  });
  await expect(startTestAws({ Resources: { Things: changed } }, { dataDir })).rejects.toThrow(
    /Table things .* other KeySchema, AttributeDefinitions than the template/,
  );

  const after = await startTestAws(assembly, { dataDir });
  try {
    const later = new DynamoDBClient(clientConfig(after.aws));
    const { owner, id } = thing("kept", "");
    const { Item } = await later.send(new GetItemCommand({ TableName, Key: { owner, id } }));
    expect(Item).toEqual(thing("kept", "red"));
    const { Table } = await later.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableStatus).toBe("ACTIVE");
  } finally {
    await after.aws.stop();
  }
});
