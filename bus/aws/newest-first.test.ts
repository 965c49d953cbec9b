import { DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { newestFirst } from "./newest-first.ts";

/* More items than a test could store. */

const dynamoDb = mockClient(DynamoDBDocumentClient);
beforeEach(() => dynamoDb.reset());

const reading = {
  query: { TableName: "any" },
  start: undefined,
  limit: 3,
  isFiltered: true,
  shows: ({ id }: { id: number }) => id % 1000 === 0,
};

/** Returns a table with the ids from 100,000 down to 1, which answers with `size` of them at a time. */
function endless(size: number) {
  dynamoDb.on(QueryCommand).callsFake(({ ExclusiveStartKey, Limit }) => {
    const first = (ExclusiveStartKey?.id ?? 100_001) - 1;
    const Items = Array.from({ length: Math.min(size, Limit, first) }, (_, i) => ({
      id: first - i,
    }));
    const last = Items.at(-1)?.id ?? 0;
    return last > 1 ? { Items, LastEvaluatedKey: { id: last } } : { Items };
  });
}

test("the next page begins after the last item shown, even if more were read", async () => {
  endless(500);
  const page = await newestFirst(reading);
  expect(page).toEqual({
    items: [100_000, 99_000, 98_000].map((id) => ({ id })),
    last: { id: 98_000 },
  });
  const next = await newestFirst({ ...reading, start: page.last });
  expect(next.items[0]).toEqual({ id: 97_000 });
});

test("a page with few matches ends after some queries, and the next continues there", async () => {
  endless(500);
  const rare = { ...reading, shows: ({ id }: { id: number }) => id === 95_000 };
  const page = await newestFirst(rare);
  expect(page).toEqual({ items: [], last: { id: 96_001 } });
  expect(dynamoDb.commandCalls(QueryCommand)).toHaveLength(8);
  expect((await newestFirst({ ...rare, start: page.last })).items).toEqual([{ id: 95_000 }]);
});

test("without a filter reads only what it shows, and makes up for expired items", async () => {
  endless(500);
  const page = await newestFirst({
    ...reading,
    isFiltered: false,
    shows: ({ id }: { id: number }) => id !== 99_999,
  });
  expect(page.items).toEqual([100_000, 99_998, 99_997].map((id) => ({ id })));
  expect(dynamoDb.commandCalls(QueryCommand).map(({ args }) => args[0].input.Limit)).toEqual([
    3, 3,
  ]);
});

test("the last page has no next one", async () => {
  endless(500);
  const page = await newestFirst({ ...reading, start: { id: 2001 }, limit: 2 });
  expect(page.items).toEqual([{ id: 2000 }, { id: 1000 }]);
  const end = await newestFirst({ ...reading, start: page.last });
  expect(end).toEqual({ items: [] });
});
