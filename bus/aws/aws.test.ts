import { expect, test } from "vitest";
import { limited } from "./aws.ts";

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
