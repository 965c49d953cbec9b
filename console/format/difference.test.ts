import { expect, test } from "vitest";
import { differences } from "./difference.ts";

const target = { type: "webhook", url: "https://example.com/one", headers: { a: "" } };
const version = { id: "sub_1", name: "one", events: ["license.*"], target, changed_at: 1 };

test("equal versions do not differ, whenever they were", () => {
  expect(differences(version, { ...version, changed_at: 2, state: { status: "ok" } })).toEqual([]);
});

test("names the fields that differ, were added or were removed, also within others", () => {
  const { name, ...unnamed } = version;
  const after = {
    ...unnamed,
    events: ["license.*", "order.*"],
    target: { ...target, url: "https://example.com/two" },
    rate_limit: { max: 5, per: "second" },
  };
  expect(differences(version, after)).toEqual([
    { field: "name", before: "one", after: undefined },
    { field: "events", before: ["license.*"], after: ["license.*", "order.*"] },
    { field: "target.url", before: "https://example.com/one", after: "https://example.com/two" },
    { field: "rate_limit", before: undefined, after: { max: 5, per: "second" } },
  ]);
});
