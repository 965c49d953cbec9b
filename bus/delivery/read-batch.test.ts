import { BatchGetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type EventType, eventTypes, sample } from "../../catalog/index.ts";
import { startEngineAws } from "../../test/simulation/contract/engine-aws.ts";
import { failure, newCompany, rowOf, start } from "../../test/simulation/contract/rows.ts";
import { sampleSubscription } from "../../test/support/sample-subscription.ts";
import { companyItems, versionId } from "../aws/company-items.ts";
import { tables } from "../aws/tables.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import { endpointsTable } from "../endpoints/endpoints-table.ts";
import { eventStore } from "../events/events-table.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { attemptResult } from "./attempt.ts";
import { deliveriesTable } from "./deliveries-table.ts";
import { batchReader } from "./read-batch.ts";
import type { Ports } from "./types.ts";

let aws: Awaited<ReturnType<typeof startEngineAws>>;
let read: Ports["read"];
beforeAll(async () => {
  aws = await startEngineAws();
  const { Subscriptions, Endpoints, Deliveries, Events } = aws.refs;
  read = batchReader({
    SUBSCRIPTIONS_TABLE: Subscriptions,
    ENDPOINTS_TABLE: Endpoints,
    DELIVERIES_TABLE: Deliveries,
    EVENTS_TABLE: Events,
  });
});
afterAll(() => aws.stop());

/**
 * Counts the keys in each call that the work makes. All calls must be consistent, except those of
 * tables that may lag.
 */
async function callsOf<T>(
  work: () => Promise<T>,
  mayLag: readonly string[] = [],
): Promise<{ result: T; keys: readonly number[] }> {
  const keys: number[] = [];
  const send = vi.spyOn(tables, "send");
  try {
    const result = await work();
    for (const [command] of send.mock.calls) {
      if (!(command instanceof BatchGetCommand)) throw new Error("not a BatchGet");
      const requested = Object.entries(command.input.RequestItems ?? {});
      for (const [table, { ConsistentRead }] of requested) {
        expect(ConsistentRead, table).toBe(!mayLag.includes(table));
      }
      keys.push(requested.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0));
    }
    return { result, keys };
  } finally {
    send.mockRestore();
  }
}

test("one call reads everything that a batch needs", async () => {
  const company_id = newCompany();
  const subscription = { ...sampleSubscription, company_id };
  const key = { company_id, id: subscription.id };
  await companyItems<Subscription>(aws.refs.Subscriptions).put(subscription);
  const version = { version: 3, recent: ["sub_1"], ordered: ["webhooks"] };
  const Item = { company_id, id: versionId, ...version };
  await tables.send(new PutCommand({ TableName: aws.refs.Subscriptions, Item }));
  await endpointsTable(aws.refs.Endpoints).wake(key, start, start);
  const row = rowOf(company_id, 0, {
    ...{ status: "retrying", attempts: 1, due_at: start + 9, next_attempt_at: start + 9 },
    last_attempt: attemptResult(failure),
  });
  await deliveriesTable(aws.refs.Deliveries).write(row, { attempts: 0 }, failure);
  const event = { ...sample("license.activated"), id: crypto.randomUUID(), company_id };
  const accepted_at = Date.now();
  await eventStore(aws.refs.Events).add(
    {
      event,
      type: eventTypes.get(event.event) as EventType,
      publisher: "license-api",
      contentHash: "x",
    },
    { accepted_at, hops: 2 },
  );

  const { result, keys } = await callsOf(() =>
    read({
      versions: [company_id, company_id],
      subscriptions: [key, key],
      endpoints: [key, key],
      deliveries: [row, row],
      events: [event, event],
    }),
  );
  expect(keys).toEqual([5]);
  expect(result.version(company_id)).toMatchObject(version);
  expect(result.subscription(key)).toEqual(subscription);
  expect(result.endpoint(key)).toEqual({ ...newEndpoint, wake_at: start, touched_at: start });
  expect(result.delivery(row)).toEqual(row);
  const record = { publisher: "license-api", accepted_at, hops: 2, content: event };
  expect(result.event(event)).toEqual(record);
});

test("only endpoints and deliveries may lag", async () => {
  const key = { company_id: newCompany(), id: crypto.randomUUID() };
  const { Endpoints, Deliveries } = aws.refs;
  const wanted = { subscriptions: [key], endpoints: [key], deliveries: [key], events: [key] };
  const { keys } = await callsOf(
    () => read({ versions: [key.company_id], ...wanted, mayLag: true }),
    [Endpoints, Deliveries],
  );
  expect(keys).toEqual([5]);
});

test("a lookup of an item that is not stored returns undefined", async () => {
  const company_id = newCompany();
  const key = { company_id, id: "nothing" };
  const wanted = { subscriptions: [key], endpoints: [key], deliveries: [key], events: [key] };
  const found = await read({ versions: [company_id], ...wanted });
  expect(found.version(company_id)).toEqual({ version: 0, recent: [] });
  expect(found.subscription(key)).toBeUndefined();
  expect(found.endpoint(key)).toEqual(newEndpoint);
  expect(found.delivery(key)).toBeUndefined();
  expect(found.event(key)).toBeUndefined();
  const empty = await callsOf(() => read({}));
  expect(empty.keys).toEqual([]);
  expect(() => empty.result.delivery(key)).toThrow(`${company_id}/nothing`);
});

test("reads more than a hundred keys in several calls", async () => {
  const company_id = newCompany();
  const rows = Array.from({ length: 130 }, (_, i) => rowOf(company_id, i));
  const table = deliveriesTable(aws.refs.Deliveries);
  await Promise.all(rows.map((row) => table.write(row, { attempts: 0 })));
  const { result, keys } = await callsOf(() => read({ endpoints: rows, deliveries: rows }));
  expect(keys).toEqual([100, 100, 60]);
  for (const row of rows) expect(result.delivery(row)).toEqual(row);
});

test("requests an item that DynamoDB leaves out once more", async () => {
  const row = rowOf(newCompany(), 0);
  await deliveriesTable(aws.refs.Deliveries).write(row, { attempts: 0 });
  const { answers, found } = await readLeavingOut(row.id, 2, { deliveries: [row] });
  expect(answers).toBe(3);
  expect(found.delivery(row)).toEqual(row);
});

test("an item that DynamoDB never returns fails only its own lookup", async () => {
  const company_id = newCompany();
  const [lost, given] = [rowOf(company_id, 0), rowOf(company_id, 1)];
  await deliveriesTable(aws.refs.Deliveries).write(given, { attempts: 0 });
  const { found } = await readLeavingOut(lost.id, Infinity, { deliveries: [lost, given] });
  expect(() => found.delivery(lost)).toThrow(lost.id);
  expect(found.delivery(given)).toEqual(given);
});

/** Reads while DynamoDB leaves one item out of its first `times` answers. */
async function readLeavingOut(id: string, times: number, wanted: Parameters<typeof read>[0]) {
  let answers = 0;
  const send = tables.send.bind(tables) as (command: unknown) => Promise<unknown>;
  const spy = vi.spyOn(tables, "send").mockImplementation(async (command: unknown) => {
    answers += 1;
    if (!(command instanceof BatchGetCommand) || answers > times) return send(command);
    const [requested] = Object.entries(command.input.RequestItems ?? {});
    if (!requested) throw new Error("makes no call for no keys");
    const [table, { Keys = [], ...rest }] = requested;
    const left = Keys.filter((key) => key.id === id);
    const given = Keys.filter((key) => key.id !== id);
    const answer =
      given.length > 0
        ? await send(new BatchGetCommand({ RequestItems: { [table]: { Keys: given, ...rest } } }))
        : {};
    return { ...(answer as object), UnprocessedKeys: { [table]: { Keys: left, ...rest } } };
  });
  try {
    return { found: await read(wanted), answers };
  } finally {
    spy.mockRestore();
  }
}
