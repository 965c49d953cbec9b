import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { eventPublisher } from "./event-bus-client.ts";

const eventBridge = mockClient(EventBridgeClient);
beforeEach(() => eventBridge.reset());

const event = (id: number, padding = 0) => ({
  publisher: "platform",
  detail: {
    id: String(id),
    event: "license.updated",
    company_id: 1,
    user_id: null,
    ts: 1_700_000_000,
    data: { padding: "x".repeat(padding) },
    consumers: [],
    accepted_at: 1_700_000_000_000,
  },
});
const events = (count: number, padding?: number) =>
  Array.from({ length: count }, (_, i) => event(i, padding));
const idOf = (entry: { Detail?: string | undefined }) => Number(JSON.parse(entry.Detail ?? "").id);
const entriesOfCalls = () =>
  eventBridge.commandCalls(PutEventsCommand).map((call) => call.args[0].input.Entries ?? []);

/** Answers like EventBridge. `refuses` decides about each entry. */
function answering(refuses: (id: number) => boolean) {
  eventBridge.on(PutEventsCommand).callsFake(({ Entries }) => ({
    Entries: Entries.map((entry: { Detail: string }) =>
      refuses(idOf(entry)) ? { ErrorCode: "ThrottlingException" } : { EventId: "1" },
    ),
  }));
}

test("puts at most ten events and one megabyte into a call", async () => {
  answering(() => false);
  expect(await eventPublisher("bus").publish(events(23))).toEqual(Array(23).fill(undefined));
  expect(entriesOfCalls().map((entries) => entries.length)).toEqual([10, 10, 3]);

  eventBridge.resetHistory();
  await eventPublisher("bus").publish(events(5, 250_000));
  expect(entriesOfCalls().map((entries) => entries.length)).toEqual([3, 2]);
});

test("retries only the refused entries, and returns those that stay refused with the reason", async () => {
  const refusals = new Map([[3, 1]]); // refused once
  answering((id) => {
    const left = id === 7 ? 1 : (refusals.get(id) ?? 0);
    refusals.set(id, left - 1);
    return left > 0;
  });
  const failures = await eventPublisher("bus").publish(events(10));
  expect(failures.flatMap((failure, i) => (failure ? [i, failure] : []))).toEqual([
    7,
    { reason: "ThrottlingException", isLasting: false },
  ]);
  expect(entriesOfCalls().map((entries) => entries.map(idOf))).toEqual([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [3, 7],
    [7],
  ]);
});

test("a call that fails as a whole fails its own events and no others", async () => {
  eventBridge.on(PutEventsCommand).callsFake(({ Entries }) => {
    if (Entries.some((entry: { Detail: string }) => idOf(entry) === 0)) {
      throw Object.assign(new Error("no"), { name: "InternalException" });
    }
    return { Entries: Entries.map(() => ({ EventId: "1" })) };
  });
  const failures = await eventPublisher("bus").publish(events(12));
  const failure = { reason: "InternalException", isLasting: false };
  expect(failures.slice(0, 10)).toEqual(Array(10).fill(failure));
  expect(failures.slice(10)).toEqual([undefined, undefined]);
});

test.each(["ValidationException", "SerializationException"])(
  "an event for which EventBridge refuses the whole call by a %s fails alone, and is not retried",
  async (name) => {
    eventBridge.on(PutEventsCommand).callsFake(({ Entries }) => {
      if (Entries.some((entry: { Detail: string }) => idOf(entry) === 3)) {
        throw Object.assign(new Error("no"), { name });
      }
      return { Entries: Entries.map(() => ({ EventId: "1" })) };
    });
    const failures = await eventPublisher("bus").publish(events(10));
    const failure = { reason: name, isLasting: true };
    expect(failures).toEqual(Array.from({ length: 10 }, (_, i) => (i === 3 ? failure : undefined)));
    expect(entriesOfCalls().map((entries) => entries.length)).toEqual([10, ...Array(10).fill(1)]);
  },
);

test("an entry that EventBridge can never accept is not retried", async () => {
  eventBridge.on(PutEventsCommand).callsFake(({ Entries }) => ({
    Entries: Entries.map(() => ({ ErrorCode: "MalformedDetail" })),
  }));
  expect(await eventPublisher("bus").publish(events(1))).toEqual([
    { reason: "MalformedDetail", isLasting: true },
  ]);
  expect(entriesOfCalls().length).toBe(1);
});
