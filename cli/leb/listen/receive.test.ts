import { expect, test } from "vitest";
import { ApiError, NetworkError, type PolledMessage } from "../../../sdk/index.ts";
import { type MessageCalls, receiveMessages } from "./receive.ts";

const problem = (status: number) =>
  new ApiError("GET /messages", { type: "about:blank", title: "Overloaded", status });
const cut = () =>
  new NetworkError(
    "GET /messages",
    Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  );
const message = (lease: string) => ({ lease }) as PolledMessage;

/** Runs the loop with scripted results of `fetch` until they are used up. */
async function receive(
  results: readonly (Error | readonly string[])[],
  acknowledge: MessageCalls["acknowledge"],
  accepts: (lease: string) => boolean = () => true,
) {
  const controller = new AbortController();
  const said: string[] = [];
  const left = [...results];
  const fetch = async () => {
    const result = left.shift() ?? [];
    if (left.length === 0) controller.abort();
    if (result instanceof Error) throw result;
    return result.map(message);
  };
  await receiveMessages({ fetch, acknowledge }, async ({ lease }) => accepts(lease), {
    signal: controller.signal,
    say: (text) => said.push(text),
    firstPauseMs: 1,
  });
  return said;
}

test("acknowledges what is accepted", async () => {
  const acknowledged: string[] = [];
  const acknowledge = async (leases: readonly string[]) => {
    acknowledged.push(...leases);
    return [];
  };
  await receive([["a", "b"], ["c"], []], acknowledge, (lease) => lease !== "b");
  expect(acknowledged).toEqual(["a", "c"]);
});

test("says once that the connection is lost, and acknowledges when it is there again", async () => {
  const tries: string[] = [];
  const acknowledge = async (leases: readonly string[]) => {
    tries.push(leases.join());
    if (tries.length === 1) throw cut();
    return [];
  };
  const said = await receive([["a"], cut(), problem(503), problem(429), [], []], acknowledge);
  expect(tries).toEqual(["a", "a"]);
  expect(said).toEqual([
    expect.stringMatching(/^The bus does not answer: it closed the connection .*\. Trying/),
    "Connected again.",
  ]);
});

test.each([401, 404])("ends when the bus answers %i", async (status) => {
  await expect(receive([problem(status), []], async () => [])).rejects.toMatchObject({ status });
});
