import { expect, test } from "vitest";
import { merged } from "./merged.ts";

const items = (...ids: string[]) => ids.map((id) => ({ id, version: 1 }));

test("new items come first, and known ones stay", () => {
  const known = { items: items("c", "b", "a"), next: "2" };
  const page = { items: items("e", "d", "c"), next: "1" };
  expect(merged(known, page)).toEqual({ items: items("e", "d", "c", "b", "a"), next: "2" });
});

test("an item that changed is replaced", () => {
  const known = { items: items("b", "a"), next: "2" };
  const page = { items: [{ id: "b", version: 2 }], next: "1" };
  expect(merged(known, page).items[0]).toEqual({ id: "b", version: 2 });
});

test("an item that the filter no longer shows is gone", () => {
  const known = { items: items("c", "b", "a"), next: "2" };
  const page = { items: items("c", "a"), next: "1" };
  expect(merged(known, page).items).toEqual(items("c", "a"));
});

test("a gap begins the list anew", () => {
  const page = { items: items("z", "y"), next: "1" };
  expect(merged({ items: items("b", "a"), next: "2" }, page)).toEqual(page);
});

test("a page that is the whole list replaces it", () => {
  const page = { items: items("c"), next: null };
  expect(merged({ items: items("b"), next: "2" }, page)).toEqual(page);
});
