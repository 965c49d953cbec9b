import { expect, test } from "vitest";
import { failedItems } from "./batch-response.ts";

const ids = new Set(["a", "b"]);

test.each(["null", '""', "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
  "treats %s as success of the whole batch",
  (payload) => {
    expect(failedItems(payload, ids)).toEqual(new Set());
  },
);

test.each([
  "{",
  '"text"',
  "[]",
  '{"batchItemFailures":"a"}',
  '{"batchItemFailures":["a"]}',
  '{"batchItemFailures":[{"itemIdentifier":""}]}',
  '{"batchItemFailures":[{"itemIdentifier":null}]}',
  '{"batchItemFailures":[{"messageId":"a"}]}',
  '{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"c"}]}',
])("treats %s as failure of the whole batch", (payload) => {
  expect(failedItems(payload, ids)).toBe("all");
});

test("fails only the named messages", () => {
  const payload = '{"batchItemFailures":[{"itemIdentifier":"b"}]}';
  expect(failedItems(payload, ids)).toEqual(new Set(["b"]));
});
