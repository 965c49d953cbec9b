import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { flowStore } from "./flow-store.ts";

/* What the embedded AWS does not play: an answer that gets lost, after which the client writes again. */

const dynamoDb = mockClient(DynamoDBDocumentClient);
beforeEach(() => dynamoDb.reset());

/** Refuses each write for what is there: what it wrote itself, but for some attributes. */
function refuseFor(others: object): void {
  dynamoDb.on(UpdateCommand).callsFake(({ ExpressionAttributeValues: values }) => {
    const written = Object.entries(values as object).map(([name, value]) => [name.slice(1), value]);
    const Item = marshall({ ...Object.fromEntries(written), ...others });
    throw new ConditionalCheckFailedException({ message: "", $metadata: {}, Item });
  });
}

test("a step that finds what it wrote itself is taken", async () => {
  refuseFor({});
  const taken = await flowStore("Flows").advance(1, "sub_1", { turn: 4, wake_at: 5 });
  expect(taken).toMatchObject({ isChanged: true, item: { turn: 4, wake_at: 5 } });
});

test("one that another message has taken is not", async () => {
  refuseFor({ taken_by: "another" });
  const taken = await flowStore("Flows").advance(1, "sub_1", { turn: 4, wake_at: 5 });
  expect(taken).toMatchObject({ isChanged: false, item: { turn: 4 } });
});
