import { expect, test } from "vitest";
import type { KeyInput } from "../../sdk/index.ts";
import { keyScope } from "./key-scope.ts";

test.each<[KeyInput, string]>([
  [{ kind: "publisher", publisher: "platform" }, "Publish as platform"],
  [
    { kind: "publisher", publisher: "platform", companies: [1, 2] },
    "Publish as platform for companies 1, 2",
  ],
  [
    { kind: "publisher", publisher: "platform", companies: [7] },
    "Publish as platform for company 7",
  ],
  [{ kind: "company", company_id: 7, permissions: "read" }, "Read company 7"],
  [{ kind: "company", company_id: 7, permissions: "manage" }, "Manage company 7"],
  [{ kind: "admin" }, "Manage everything"],
])("%j: %s", (input, text) => {
  expect(keyScope({ ...input, id: "key_1", created_at: 1 })).toBe(text);
});
