import { expect, test } from "vitest";
import { tabStorage } from "./tab-storage.ts";

test("keeps items in the browser's storage", () => {
  const items = new Map<string, string>();
  const storage = tabStorage(() => ({
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }));
  storage.setItem("a", "1");
  expect([storage.getItem("a"), items.get("a")]).toEqual(["1", "1"]);
  storage.removeItem("a");
  expect([storage.getItem("a"), items.size]).toEqual([null, 0]);
});

test("keeps items in memory if the browser refuses storage", () => {
  const storage = tabStorage(() => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  });
  expect(storage.getItem("a")).toBeNull();
  storage.setItem("a", "1");
  expect(storage.getItem("a")).toBe("1");
  storage.removeItem("a");
  expect(storage.getItem("a")).toBeNull();
});
