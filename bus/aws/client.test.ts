import { expect, test } from "vitest";
import { limit, limited } from "./client.ts";

test("calls of a client wait until one of its fifty connections is free", async () => {
  let running = 0;
  let most = 0;
  class Client {
    async send(call: number): Promise<number> {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running -= 1;
      if (call === 60) throw new Error("throttled");
      return call;
    }
  }
  const client = limited(new Client());
  const calls = Array.from({ length: 200 }, (_, call) => call);
  const answers = await Promise.allSettled(calls.map((call) => client.send(call)));
  expect(most).toBe(50);
  expect(answers[199]).toEqual({ status: "fulfilled", value: 199 });
  expect(answers.filter(({ status }) => status === "rejected")).toHaveLength(1);
});

test("limits each host separately, and completes all work", async () => {
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

test("failed work makes room for the next", async () => {
  const limited = limit(1);
  const failing = limited("a", () => Promise.reject(new Error("no")));
  const next = limited("a", async () => "yes");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
