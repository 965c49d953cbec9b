import {
  EventBridgeClient,
  InvalidEventPatternException,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { patternCases, patternTextCases } from "../support/pattern-cases.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let eventBridge: EventBridgeClient;
beforeAll(async () => {
  bus = await startTestBus([]);
  eventBridge = new EventBridgeClient({});
});
afterAll(async () => {
  eventBridge.destroy();
  await bus.stop();
});

/** Runs a few at a time: one by one takes long, and all at once uses too many sockets. */
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += 40) {
    results.push(...(await Promise.all(items.slice(i, i + 40).map(act))));
  }
  return results;
}

test("a stock EventBridge client gets the verdict of AWS's engine on all 520 cases", async () => {
  const verdicts = await inTurns(patternCases, async ({ pattern, event }) => {
    const input = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
    try {
      return (await eventBridge.send(new TestEventPatternCommand(input))).Result;
    } catch (error) {
      if (error instanceof InvalidEventPatternException) return "invalid";
      throw error;
    }
  });
  const wrong = patternCases.filter(({ expect }, i) => verdicts[i] !== expect);
  expect(wrong).toEqual([]);
  expect(verdicts).toHaveLength(520);
});

const testPattern = (body: unknown) => bus.company.call("POST", "/v1/patterns/test", body);

test("a stock client gets the verdicts on patterns that only text can express", async () => {
  const verdicts = await inTurns(patternTextCases, async ({ pattern, event }) => {
    try {
      const input = { EventPattern: pattern, Event: event };
      return (await eventBridge.send(new TestEventPatternCommand(input))).Result;
    } catch (error) {
      if (error instanceof InvalidEventPatternException) return "invalid";
      throw error;
    }
  });
  expect(patternTextCases.filter(({ expect }, i) => verdicts[i] !== expect)).toEqual([]);
});

test("the API gets the same verdicts", async () => {
  // The engine is the same, so a sample of cases shows that the API passes on patterns, events and
  // verdicts.
  const cases = patternCases.filter((_, i) => i % 4 === 0);
  const answers = await inTurns(cases, ({ pattern, event }) => testPattern({ pattern, event }));
  const verdicts = answers.map(({ status, body }) =>
    status === 422 ? "invalid" : (body as { matches: unknown }).matches,
  );
  expect(new Set(verdicts)).toEqual(new Set([true, false, "invalid"]));
  expect(cases.filter(({ expect }, i) => verdicts[i] !== expect)).toEqual([]);
});

test("tests a pattern together with events, as in a subscription", async () => {
  const event = {
    source: "license-api",
    "detail-type": "license.activated",
    detail: sample("license.activated"),
  };
  const trial = { detail: { data: { license: { is_trial: [false] } } } };
  const yes = { status: 200, body: { matches: true } };
  const no = { status: 200, body: { matches: false } };
  expect(await testPattern({ event, pattern: trial })).toEqual(yes);
  expect(await testPattern({ event, events: ["license.*"] })).toEqual(yes);
  expect(await testPattern({ event, events: ["license.*"], pattern: trial })).toEqual(yes);
  expect(await testPattern({ event, events: ["order.*"], pattern: trial })).toEqual(no);
  expect(await testPattern({ event, events: ["*"], pattern: { source: ["platform"] } })).toEqual(
    no,
  );
});

test.for([
  [{ pattern: { a: [{ prefx: "a" }] }, event: {} }, "/pattern/a/0/prefx"],
  [{ pattern: { a: "b" }, event: {} }, "/pattern/a"],
  [{ pattern: { a: [1] } }, "/event"],
  [{ event: {} }, "/pattern"],
  [{ event: {}, events: ["license activated"] }, "/events/0"],
  [{ event: {}, pattern: {}, more: 1 }, "/more"],
  [[], ""],
] as const)("explains what is wrong with %j by a pointer: %s", async ([body, pointer]) => {
  const { status, body: problem } = await testPattern(body);
  expect(status).toBe(422);
  expect(problem).toMatchObject({ errors: [{ pointer, message: expect.any(String) }] });
});

test("testing a pattern needs a key", async () => {
  const response = await fetch(`${bus.aws.apiUrl}/v1/patterns/test`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ pattern: { a: [1] }, event: { a: 1 } }),
  });
  expect(response.status).toBe(401);
});
