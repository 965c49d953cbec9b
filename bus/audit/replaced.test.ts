import { expect, test } from "vitest";
import { auditEntry } from "./entry.ts";
import { addReplaced, type Replaced } from "./replaced.ts";

const now = Date.UTC(2026, 10, 22);

test("keeps the first version of each subscription, and when it was first deleted", () => {
  const versions = new Map<string, Replaced>();
  const add = (operation: string, pathId: string, earlier: object | undefined, ms: number) => {
    const change = { operation, keyId: "key_1", companyId: 1, pathId, answer: undefined, earlier };
    addReplaced(versions, auditEntry(change, ms));
  };
  add("createSubscription", "sub_1", undefined, now);
  add("changeSubscription", "sub_1", { name: "first" }, now + 1);
  add("changeSubscription", "sub_1", { name: "second" }, now + 2);
  add("changeSubscription", "sub_2", { name: "first" }, now + 3);
  add("deleteSubscription", "sub_2", { name: "second" }, now + 4);
  add("deleteSubscription", "sub_2", { name: "third" }, now + 5);
  add("createSource", "src_1", undefined, now + 6);
  expect(Object.fromEntries(versions)).toEqual({
    sub_1: { version: { name: "first" } },
    sub_2: { version: { name: "first" }, deleted_at: now + 4 },
  });
});
