import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cached } from "./cached.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

const options = { maxAgeMs: 100, maxEntries: 2 };

test("a value is looked up again at its maximum age, counted from the start of the lookup", async () => {
  const lookUp = vi.fn(async (key: string) => {
    vi.setSystemTime(Date.now() + 60);
    return key;
  });
  const { get } = cached(lookUp, options);
  expect(await get("a")).toBe("a");
  vi.setSystemTime(1_000_099);
  expect(await get("a")).toBe("a");
  expect(lookUp).toHaveBeenCalledTimes(1);
  vi.setSystemTime(1_000_100);
  await get("a");
  expect(lookUp).toHaveBeenCalledTimes(2);
});

test("concurrent callers share a lookup", async () => {
  const lookUp = vi.fn(async (key: string) => key);
  const { get } = cached(lookUp, options);
  expect(await Promise.all([get("a"), get("a"), get("b")])).toEqual(["a", "a", "b"]);
  expect(lookUp.mock.calls).toEqual([["a"], ["b"]]);
});

test("does not keep a lookup that finds nothing or fails", async () => {
  const lookUp = vi.fn<(key: string) => Promise<string | undefined>>(async () => "there");
  lookUp.mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error("throttled"));
  const { get } = cached(lookUp, options);
  expect(await get("a")).toBeUndefined();
  await expect(get("a")).rejects.toThrow("throttled");
  expect(await get("a")).toBe("there");
});

test("the least recently used value is dropped beyond the maximum", async () => {
  const lookUp = vi.fn(async (key: string) => key);
  const { get } = cached(lookUp, options);
  for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
  expect(lookUp.mock.calls.flat()).toEqual(["a", "b", "c", "b"]);
});

test("looks up a forgotten value, and one from a clock that was set back", async () => {
  const lookUp = vi.fn(async (key: string) => key);
  const { get, forget } = cached(lookUp, options);
  await get("a");
  forget("a");
  await get("a");
  expect(lookUp).toHaveBeenCalledTimes(2);
  vi.setSystemTime(999_999);
  await get("a");
  expect(lookUp).toHaveBeenCalledTimes(3);
});

test("a maximum age of 0 keeps nothing", async () => {
  const lookUp = vi.fn(async (key: string) => key);
  const { get } = cached(lookUp, { ...options, maxAgeMs: 0 });
  await get("a");
  await get("a");
  expect(lookUp).toHaveBeenCalledTimes(2);
});
