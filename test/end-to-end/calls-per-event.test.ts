import { afterAll, beforeAll, expect, test } from "vitest";
import { apiKeyStore } from "../../bus/keys/api-keys-table.ts";
import { sample } from "../../catalog/index.ts";
import { makeKey } from "../../cli/make-key.ts";
import { busClient } from "../support/bus-client.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/* Counts the calls to AWS per event by the functions that accept and deliver it, after warm-up. */

let bus: TestBus;
let receiver: Receiver;
let publisher: ReturnType<typeof busClient>;
let admin: ReturnType<typeof busClient>;
/** Calls of ingest and receive. */
let calls: string[] = [];
/** Calls of the delivery functions. */
let deliveryCalls: string[] = [];
/** Tables of the items they read. */
let read: string[] = [];

/**
 * With a limit of 50 a second, each environment may accept 10 events in ten seconds, and then
 * reserves 25 at a time.
 */
const variables = { EVENTS_PER_SECOND_PER_COMPANY: "50" };
const free = 10;

beforeAll(async () => {
  receiver = await startReceiver();
  bus = await startTestBus([receiver], undefined, {
    variables,
    intercept: ({ caller, operation, body }, proceed) => {
      if (caller.kind === "function") {
        if (/Ingest|Receive/.test(caller.logicalId)) calls.push(operation);
        if (/Deliver/.test(caller.logicalId)) {
          deliveryCalls.push(operation);
          if (operation === "BatchGetItem") read.push(...tablesOf(body));
        }
      }
      return proceed();
    },
  });
  const keys = apiKeyStore(bus.refOf("StorageApiKeys"));
  const clientWith = async (input: Parameters<typeof makeKey>[1]) =>
    busClient(bus.aws.apiUrl, (await makeKey(keys, input)).key);
  publisher = await clientWith({ kind: "publisher", publisher: "license-api" });
  admin = await clientWith({ kind: "admin" });
});
afterAll(async () => {
  await bus.stop();
  await receiver.stop();
});

/** Returns the table of each item in a BatchGetItem. */
function tablesOf(body: Buffer): readonly string[] {
  const { RequestItems } = JSON.parse(body.toString()) as {
    readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
  };
  return Object.entries(RequestItems).flatMap(([table, { Keys }]) => Keys.map(() => table));
}

const newEvent = (company_id: number) => ({
  ...sample("license.activated"),
  id: crypto.randomUUID(),
  company_id,
});

/**
 * Publishes events of a company in one request.
 *
 * @returns The calls that it took.
 */
async function callsFor(companyId: number, count = 1): Promise<readonly string[]> {
  calls = [];
  const events = Array.from({ length: count }, () => newEvent(companyId));
  const answer = await publisher.publish(count === 1 ? events[0] : events);
  expect(answer.status).toBe(202);
  return calls;
}

test("takes two calls for an event: storing it and putting it on the bus", async () => {
  // The first events look up the key, record its use and look it up again.
  await callsFor(1);
  await callsFor(1);
  expect(await callsFor(1)).toEqual(["PutItem", "PutEvents"]);
  // Another company's ordered subscriptions are looked up once.
  expect(await callsFor(2)).toEqual(["PutItem", "GetItem", "PutEvents"]);
  expect(await callsFor(2)).toEqual(["PutItem", "PutEvents"]);
});

test("takes one more call in a batch for each company with at least three events", async () => {
  await callsFor(5);
  await callsFor(6);
  const listed = (took: readonly string[]) => took.filter((call) => call === "UpdateItem").length;
  expect(listed(await callsFor(5, 2))).toBe(0);
  const stored = Array(3).fill("PutItem");
  expect((await callsFor(5, 3)).toSorted()).toEqual(["PutEvents", ...stored, "UpdateItem"]);
  calls = [];
  const both = [5, 6].flatMap((company) => [1, 2, 3].map(() => newEvent(company)));
  expect((await publisher.publish(both)).status).toBe(202);
  expect(listed(calls)).toBe(2);
});

test("takes a third call for an event of a company with ordered subscriptions, to record it", async () => {
  const target = { type: "webhook", url: receiver.url };
  const made = await admin.subscribe(3, { target, ordered: true });
  expect(made.status).toBe(201);
  await callsFor(3);
  expect(await callsFor(3)).toEqual(["PutItem", "PutItem", "PutEvents"]);
});

test("takes one call of a rate limit for a share of events", async () => {
  await callsFor(4);
  const beyond = await callsFor(4, free + 1);
  // The other call lists the batch.
  expect(beyond.filter((call) => call === "UpdateItem")).toHaveLength(2);
  expect(await callsFor(4)).toEqual(["PutItem", "PutEvents"]);
});

test("takes two calls for a webhook of a source", async () => {
  const auth = { type: "bearer", token: "a-token" };
  const path = "/v1/companies/1/sources";
  const made = await bus.company.call("POST", path, { kind: "licensespring", auth });
  const { id } = made.body as { id: string };
  const callsForWebhook = async () => {
    calls = [];
    const answer = await fetch(`${bus.aws.apiUrl}/v1/sources/${id}`, {
      method: "POST",
      headers: { authorization: "Bearer a-token", "content-type": "application/json" },
      body: JSON.stringify(newEvent(1)),
    });
    expect(answer.status).toBe(202);
    return calls;
  };
  expect(await callsForWebhook()).toEqual(["GetItem", "PutItem", "GetItem", "PutEvents"]);
  expect(await callsForWebhook()).toEqual(["PutItem", "PutEvents"]);
});

test.each([1, 3])(
  "takes one call for deliveries to %i endpoints, and one for each",
  async (count) => {
    const company = 10 + count;
    const target = { type: "webhook", url: receiver.url };
    for (let i = 0; i < count; i++)
      expect((await admin.subscribe(company, { target })).status).toBe(201);
    // The first events look up the subscriptions, and learn that the endpoints are quick.
    for (let i = 0; i < 3; i++) {
      await callsFor(company);
      await bus.quiet();
    }
    deliveryCalls = [];
    read = [];
    await callsFor(company);
    await bus.quiet();
    expect(deliveryCalls).toEqual(["BatchGetItem", ...Array(count).fill("UpdateItem")]);
    const counts = Object.entries(Object.groupBy(read, (table) => table));
    expect(new Map(counts.map(([table, items = []]) => [table, items.length]))).toEqual(
      new Map([
        // Only the version: the subscriptions are in memory.
        [bus.refOf("StorageSubscriptions"), 1],
        [bus.refOf("StorageEndpoints"), count],
        [bus.refOf("StorageDeliveries"), count],
      ]),
    );
  },
);
