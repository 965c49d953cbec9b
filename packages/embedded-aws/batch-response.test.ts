import { expect, test } from "vitest";
import { failedItems } from "./batch-response.ts";

const ids = new Set(["a", "b"]);

test.each(["null", '""', "{}", '{"batchItemFailures":null}', '{"batchItemFailures":[]}'])(
  "%s says that the whole batch succeeded",
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
])("%s says that the whole batch failed", (payload) => {
  expect(failedItems(payload, ids)).toBe("all");
});

test("the named messages failed, and the others did not", () => {
  const payload = '{"batchItemFailures":[{"itemIdentifier":"b"}]}';
  expect(failedItems(payload, ids)).toEqual(new Set(["b"]));
});
