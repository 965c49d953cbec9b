import { expect, test } from "vitest";
import { limit } from "./limit.ts";

test("no host gets more at a time than the limit, none waits for another, and all is done", async () => {
  const limited = limit(2);
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const work = (host: string) =>
    limited(host, async () => {
      const now = (running.get(host) ?? 0) + 1;
      running.set(host, now);
      most.set(host, Math.max(now, most.get(host) ?? 0));
      await new Promise(setImmediate);
      running.set(host, (running.get(host) ?? 0) - 1);
      return host;
    });
  const hosts = ["a", "a", "a", "a", "b", "a", "b", "c"];
  expect(await Promise.all(hosts.map(work))).toEqual(hosts);
  expect(Object.fromEntries(most)).toEqual({ a: 2, b: 2, c: 1 });
});

test("what fails gives its place to the next", async () => {
  const limited = limit(1);
  const failing = limited("a", () => Promise.reject(new Error("no")));
  const next = limited("a", async () => "yes");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
