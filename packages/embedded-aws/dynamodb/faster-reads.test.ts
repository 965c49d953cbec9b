import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tempFolder } from "../testing/temp-folder.ts";
import type { DynamoReply } from "./dynalite.ts";
import { DynamoDb } from "./dynamodb.ts";

const TableName = "Things";
const schema = {
  AttributeDefinitions: [
    { AttributeName: "team", AttributeType: "N" },
    { AttributeName: "id", AttributeType: "S" },
    { AttributeName: "at", AttributeType: "N" },
  ],
  KeySchema: [
    { AttributeName: "team", KeyType: "HASH" },
    { AttributeName: "id", KeyType: "RANGE" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "ByTime",
      KeySchema: [
        { AttributeName: "team", KeyType: "HASH" },
        { AttributeName: "at", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

const teams = ["1", "2"];
const ids = Array.from({ length: 30 }, (_, i) => `thing ${i} ☃`);
/** Two of them exceed the 1 MB of an answer, counted as the embedded AWS does it. */
const long = "x".repeat(300_000);

let dynamodb: DynamoDb;
beforeAll(async () => {
  dynamodb = new DynamoDb(await tempFolder());
  await dynamodb.ensureTable(TableName, schema);
  for (const team of teams) {
    for (const [i, id] of ids.entries()) {
      const Item = {
        team: { N: team },
        id: { S: id },
        at: { N: String(i % 7) },
        body: i % 3 === 0 ? { B: "AAEC" } : { M: { text: { S: "☃" } } },
        ...(i % 5 === 0 && { long: { S: long } }),
      };
      await call("PutItem", { TableName, Item });
    }
  }
});
afterAll(() => dynamodb.close());

async function call(operation: string, request: object): Promise<DynamoReply> {
  return (await dynamodb.call(operation, Buffer.from(JSON.stringify(request)))) as DynamoReply;
}

/** Returns the answers to a request, by these reads and by dynalite's own, which alone count the capacity. */
async function bothAnswers(operation: string, request: object) {
  const own = await call(operation, request);
  const other = await call(operation, { ...request, ReturnConsumedCapacity: "TOTAL" });
  return [own, other].map(({ status, body }) => {
    const { ConsumedCapacity: _, Responses, ...answer } = JSON.parse(body);
    return { status, ...answer, ...(Responses && { Responses: inOrder(Responses) }) };
  });
}

function inOrder(responses: Record<string, { id?: object }[]>) {
  return Object.entries(responses).map(([table, items]) => [
    table,
    items.map((item) => JSON.stringify(sorted(item))).sort(),
  ]);
}

function sorted(item: object): object {
  return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const number = fc.constantFrom("1", "2", "3", "01", "1.0", "-1", "1e0", "x", "");
const text = fc.oneof(fc.constantFrom(...ids, ""), fc.string({ maxLength: 5 }));
const plainKey = fc.record({
  team: fc.record({ N: fc.constantFrom(...teams) }),
  id: fc.record({ S: fc.constantFrom(...ids) }),
});
const anyKey = fc.oneof(
  fc.record({ team: fc.record({ N: number }), id: fc.record({ S: text }) }),
  fc.record({ team: fc.record({ S: text }), id: fc.record({ S: text }) }),
  fc.record({ team: fc.record({ N: number }), other: fc.record({ S: text }) }),
  fc.record({ team: fc.record({ N: number }), id: fc.record({ S: text, N: number }) }),
  fc.record({ id: fc.record({ S: text }) }),
  fc.constantFrom(
    {},
    { team: { N: "1" }, id: { S: "" } },
    { team: "1", id: "a" },
    { team: { N: "1" }, id: { S: "y".repeat(1100) } },
  ),
);
const projection = fc.constantFrom(
  {},
  {
    ProjectionExpression: "#a0, #a1",
    ExpressionAttributeNames: { "#a0": "id", "#a1": "body" },
  },
  { ProjectionExpression: "#a", ExpressionAttributeNames: { "#a": "id", "#b": "body" } },
  { ProjectionExpression: "#a, #b", ExpressionAttributeNames: { "#a": "id" } },
  { ProjectionExpression: "#a.#b", ExpressionAttributeNames: { "#a": "body", "#b": "text" } },
  { ProjectionExpression: "#a, #b", ExpressionAttributeNames: { "#a": "id", "#b": "id" } },
  { ProjectionExpression: "id,body" },
  { ProjectionExpression: "" },
  { ExpressionAttributeNames: { "#a": "id" } },
  { AttributesToGet: ["id"] },
  { ConsistentRead: true },
  { ConsistentRead: "maybe" },
);
const wantedOf = (key: fc.Arbitrary<object>, maxLength: number) =>
  fc.tuple(fc.array(key, { maxLength }), projection).map(([Keys, others]) => ({ Keys, ...others }));
const tables = fc.oneof(
  wantedOf(plainKey, 4).map((wanted) => ({ [TableName]: wanted })),
  wantedOf(fc.oneof(plainKey, anyKey), 4).map((wanted) => ({ [TableName]: wanted })),
  wantedOf(plainKey, 2).map((wanted) => ({ [TableName]: wanted, Missing: wanted })),
  fc.constantFrom({}, { Missing: { Keys: [] } }, [], null),
);

test("a BatchGetItem has the answer of dynalite's own reads", async () => {
  await fc.assert(
    fc.asyncProperty(tables, async (RequestItems) => {
      const [own, other] = await bothAnswers("BatchGetItem", { RequestItems });
      expect(own).toEqual(other);
    }),
    { numRuns: 500 },
  );
});

test("reads distinct keys of a BatchGetItem that are not empty, up to 100 and up to 1 MB", async () => {
  const key = (id: string) => ({ team: { N: "1" }, id: { S: id } });
  const answers = async (Keys: object[]) =>
    bothAnswers("BatchGetItem", { RequestItems: { [TableName]: { Keys } } });
  for (const count of [100, 101]) {
    const [own, other] = await answers(Array.from({ length: count }, (_, i) => key(`none ${i}`)));
    expect(own).toEqual(other);
    expect(own?.status).toBe(count > 100 ? 400 : 200);
  }
  const [twice] = await answers([key("a"), key("a")]);
  expect(twice?.message).toContain("duplicates");
  const [empty] = await answers([key("")]);
  expect(empty?.message).toContain("cannot contain an empty string value");
  const [large] = await answers(ids.map(key));
  expect(Object.keys(large?.UnprocessedKeys).length).toBe(1);
});

const query = fc.record(
  {
    IndexName: fc.constantFrom(undefined, "ByTime"),
    Limit: fc.constantFrom(undefined, 1, 5, 30, 31),
    ScanIndexForward: fc.boolean(),
    ProjectionExpression: fc.constantFrom(undefined, "id, body", "body.#text"),
    FilterExpression: fc.constantFrom(undefined, "attribute_exists(#text)", "contains(id2, :one)"),
    Select: fc.constantFrom(undefined, "COUNT"),
  },
  { requiredKeys: [] },
);

test("pages of a query and of a scan are those of dynalite's own reads", async () => {
  await fc.assert(
    fc.asyncProperty(query, fc.boolean(), async (options, isScan) => {
      const { IndexName, ScanIndexForward: forward, ...others } = options;
      const uses = JSON.stringify(others);
      const names = uses.includes("#text") && { ExpressionAttributeNames: { "#text": "text" } };
      const one = uses.includes(":one") && { ":one": { S: "1" } };
      const values = { ...(!isScan && { ":team": { N: "1" } }), ...one };
      let start: object | undefined;
      for (let page = 0; page <= 2 * ids.length; page++) {
        const [own, other] = await bothAnswers(isScan ? "Scan" : "Query", {
          TableName,
          IndexName,
          ...others,
          ...names,
          ...(!isScan && { KeyConditionExpression: "team = :team", ScanIndexForward: forward }),
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
          ExclusiveStartKey: start,
        });
        expect(own).toEqual(other);
        start = own?.LastEvaluatedKey;
        if (!start) return;
      }
      expect.unreachable("more pages than items");
    }),
    { numRuns: 60 },
  );
});
