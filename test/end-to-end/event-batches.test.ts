import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventSummary } from "../../bus/history/view.ts";
import { sample } from "../../catalog/index.ts";
import type { SampleKeys } from "../../cli/sample-company.ts";
import { allOf, historyOf, newEvent } from "../support/history.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

/* The list of events stores the events of one request as one item. */

let bus: TestBus;
/** Makes DynamoDB refuse items of batches. */
let refusesBatches = false;
/** Batch gets of events. */
let batchGets = 0;

beforeAll(async () => {
  bus = await startTestBus([], undefined, {
    intercept: async ({ operation, body }, proceed) => {
      if (operation === "BatchGetItem" && `${body}`.includes("StorageEvents")) batchGets += 1;
      if (!refusesBatches || operation !== "UpdateItem" || !`${body}`.includes("#batch#"))
        return proceed();
      const type = "com.amazonaws.dynamodb.v20120810#ValidationException";
      const answer = JSON.stringify({ __type: type, message: "No" });
      return {
        status: 400,
        headers: { "content-type": "application/x-amz-json-1.0" },
        body: answer,
      };
    },
  });
});
afterAll(() => bus.stop());

type Listed = { readonly items: readonly EventSummary[]; readonly next: string | null };
type Answer = {
  readonly results: readonly { readonly status: number; readonly repeat?: boolean }[];
};

/** Returns the ids of the sample company's events accepted since a time, read in pages of two. */
async function listed(from: number, query = ""): Promise<readonly string[]> {
  const items = await allOf(async (cursor = "") => {
    const path = `/v1/companies/1/events?from=${from}&limit=2${query}${cursor && `&cursor=${cursor}`}`;
    return (await bus.company.call("GET", path)).body as Listed;
  });
  return items.map(({ id }) => id);
}

async function publish(
  events: readonly object[],
  publisher: keyof SampleKeys["publishers"] = "platform",
) {
  return (await bus.publish(publisher, events)).json() as Promise<Answer>;
}

const updates = (count: number) => Array.from({ length: count }, () => newEvent("license.updated"));
const idsOf = (events: readonly { readonly id: string }[]) => events.map(({ id }) => id);

/** Waits for a millisecond in which nothing was accepted. */
async function newMoment(): Promise<number> {
  const before = Date.now();
  while (Date.now() <= before) await new Promise((resolve) => setImmediate(resolve));
  return Date.now();
}

test("lists a batch from its last event to its first, between single events", async () => {
  const from = await newMoment();
  const [first, last, ...batch] = updates(7);
  const others = [newEvent("order.updated"), newEvent("order.updated")];
  await bus.publish("platform", first);
  await bus.publish("platform", [...batch, ...others]);
  await bus.publish("platform", last);
  const ids = idsOf([...batch, ...others]).reverse();
  expect(await listed(from)).toEqual([last?.id, ...ids, first?.id]);
  expect(await listed(from, "&event=order.*")).toEqual(idsOf(others).reverse());
  // Its events look like single ones.
  const { items } = (await bus.company.call("GET", "/v1/companies/1/events?limit=2"))
    .body as Listed;
  expect(Object.keys(items[1] ?? {})).toEqual(Object.keys(items[0] ?? {}));
});

test("lists a batch that is repeated, as a whole or in part, once, at its first time", async () => {
  const from = await newMoment();
  const batch = updates(5);
  await publish(batch);
  const to = await newMoment();
  await publish(batch);
  await publish([...batch.slice(0, 3), ...batch.slice(0, 3)]);
  await bus.publish("platform", batch[4]);
  expect(await listed(from)).toEqual(idsOf(batch).reverse());
  expect(await listed(to)).toEqual([]);
});

test("a batch that could not be listed fails, and is listed when repeated", async () => {
  const from = await newMoment();
  const batch = updates(6);
  refusesBatches = true;
  const { results } = await publish(batch);
  refusesBatches = false;
  expect(results.map(({ status }) => status)).toEqual(Array(6).fill(503));
  expect(await listed(from)).toEqual([]);
  const to = await newMoment();
  expect((await publish(batch.slice(0, 4))).results.every(({ repeat }) => repeat)).toBe(true);
  await bus.publish("platform", batch[5]);
  const some = batch.filter((_, i) => i !== 4);
  expect(await listed(from)).toEqual(idsOf(some).reverse());
  // With other events that were not published before.
  const others = updates(3);
  await publish([...others, ...batch]);
  expect(await listed(from)).toEqual(idsOf([...batch, ...others]).reverse());
  expect(await listed(to)).toEqual(idsOf(others).reverse());
});

test("does not list refused, suppressed or conflicting events of a batch", async () => {
  const from = await newMoment();
  const warning = (licenseId: string) => {
    const { data, ...event } = sample("keygen.license.expiring-soon");
    const license = { ...data.license, id: licenseId };
    return { ...event, id: crypto.randomUUID(), company_id: 1, data: { license } };
  };
  const accepted = [warning("a"), warning("b"), warning("c")];
  await bus.publish("keygen", accepted[0]);
  const invalid = { ...warning("e"), data: {} };
  const conflicting = { ...warning("f"), id: accepted[0]?.id };
  const batch = [...accepted.slice(1), warning("a"), invalid, conflicting];
  const { results } = await publish(batch, "keygen");
  expect(results.map(({ status }) => status)).toEqual([202, 202, 202, 422, 409]);
  expect(await listed(from)).toEqual(idsOf(accepted).reverse());
});

test("searches events in the index, and those of a batch or too large for it by their ids", async () => {
  const from = await newMoment();
  // It hardly compresses.
  const noise = randomBytes(1000).toString("base64");
  const about = (note: string) => {
    const { data } = sample("license.activated");
    return { ...newEvent("license.activated"), data: { license: { ...data.license, note } } };
  };
  const search = (text: string) => listed(from, `&search=${encodeURIComponent(text)}`);
  const [short, long] = [about("Straße of the NEEDLE"), about(`${"seats ".repeat(200)} Needle`)];
  for (const event of [short, about("hay"), long]) await bus.publish("license-api", event);
  batchGets = 0;
  expect(await search("needle")).toEqual(idsOf([long, short]));
  expect(await search("no such text")).toEqual([]);
  expect(batchGets).toBe(0);
  const large = about(`${noise} needle`);
  await bus.publish("license-api", large);
  const batch = [about("hay"), about("a needle"), about(`${noise} Needle`), about("hay")];
  await publish(batch, "license-api");
  expect(await search("needle")).toEqual(
    idsOf([batch[2], batch[1], large, long, short] as typeof batch),
  );
  expect(await search("STRASSE".replace("SS", "ß"))).toEqual(idsOf([short]));
  expect(batchGets).toBeGreaterThan(0);
});

test("hides an expired event of a batch", async () => {
  const from = await newMoment();
  const batch = updates(3);
  await publish(batch);
  await historyOf(bus).expire("Events", 1, batch[1]?.id ?? "");
  expect(await listed(from)).toEqual([batch[2]?.id, batch[0]?.id]);
});

test("lists an event of a batch that a vendor sends again once", async () => {
  const from = await newMoment();
  const auth = { type: "bearer", token: "a-token-of-some-length" };
  const made = await bus.company.call("POST", "/v1/companies/1/sources", {
    kind: "licensespring",
    auth,
  });
  const { id } = made.body as { id: string };
  const batch = Array.from({ length: 3 }, () => ({
    ...sample("license.updated"),
    id: crypto.randomUUID(),
    company_id: 1,
    user_id: null,
    ts: 1_700_000_000,
  }));
  await publish(batch);
  const answer = await fetch(`${bus.aws.apiUrl}/v1/sources/${id}`, {
    method: "POST",
    headers: { authorization: `Bearer ${auth.token}`, "content-type": "application/json" },
    body: JSON.stringify(batch[0]),
  });
  expect(await answer.json()).toMatchObject({ repeat: true });
  expect(await listed(from)).toEqual(idsOf(batch).reverse());
});
