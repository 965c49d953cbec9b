import { expect, test } from "vitest";
import type { List } from "../../sdk/index.ts";
import { readLists } from "./read-lists.ts";

/** A list with pages of these sizes. */
function listOf(name: string, sizes: readonly number[]): Pick<List<string>, "page"> {
  return {
    page: async ({ cursor = "0" } = {}) => {
      const i = Number(cursor);
      const items = Array.from({ length: sizes[i] ?? 0 }, () => name);
      return { items, next: i + 1 < sizes.length ? String(i + 1) : null };
    },
  };
}

test("reads all pages of several lists", async () => {
  const { items, isComplete } = await readLists([listOf("a", [2, 0, 1]), listOf("b", [1])], 10);
  expect(items.toSorted()).toEqual(["a", "a", "a", "b"]);
  expect(isComplete).toBe(true);
});

test("stops at the limit, and takes of each list in turn", async () => {
  const lists = [listOf("a", [2, 2, 2]), listOf("b", [2, 2, 2])];
  const { items, isComplete } = await readLists(lists, 8);
  expect(items.filter((item) => item === "a")).toHaveLength(4);
  expect(items).toHaveLength(8);
  expect(isComplete).toBe(false);
});

test("stops at a list of empty pages", async () => {
  const { items, isComplete } = await readLists([listOf("a", Array(100).fill(0))], 8);
  expect(items).toEqual([]);
  expect(isComplete).toBe(false);
});
