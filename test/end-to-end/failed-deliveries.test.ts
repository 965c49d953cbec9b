import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliveryQuery } from "../../bus/history/filter.ts";
import { readDelivery } from "../../bus/history/history.ts";
import { type DeliveryDetails, deliveryDetailsSchema } from "../../bus/history/view.ts";
import type { EventCode } from "../../catalog/index.ts";
import { freePort } from "../support/endpoint-port.ts";
import { allOf, historyOf, newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let failing: Receiver;
let bus: TestBus;
let history: ReturnType<typeof historyOf>;
/** Failed deliveries, in the order of their events. */
let dead: readonly DeliveryDetails[];

/** Accepts connections and never answers. */
const silent = createServer(() => {});

beforeAll(async () => {
  failing = await startReceiver();
  // The system does not reuse the port of a closed server.
  const closed = await startReceiver(await freePort());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const at = (url: string) => ({ ...closed, url });
  const toSilent = at(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/hook`);
  bus = await startTestBus([failing, closed, toSilent]);
  await closed.stop();
  history = historyOf(bus);

  // No status that opens the circuit: a retry that is due meanwhile would be held, with a new
  // schedule.
  failing.answers.push(500, 302);
  const targets: [EventCode, Receiver, number[]][] = [
    ["license.reset", failing, [1]],
    ["order.created", closed, []],
    ["order.updated", at("https://nowhere.example.com/hook"), []],
    ["customer.updated", toSilent, []],
  ];
  const ids: string[] = [];
  for (const [code, receiver, delays] of targets) {
    ids.push((await bus.subscribe(receiver, { events: [code], retry: { delays } })).id);
    await history.publish(newEvent(code));
  }
  dead = await Promise.all(
    ids.map(async (subscription, i) => {
      const { id } = await history.delivery(subscription, "dead", i === 0 ? 2 : 1);
      return (await readDelivery(history.ports, 1, id, Date.now())) as DeliveryDetails;
    }),
  );
});
afterAll(async () => {
  await bus.stop();
  silent.close();
  await failing.stop();
});

test("shows each attempt of a delivery with its answer, and the reason of its failure", () => {
  expect(dead[0]).toMatchObject({
    status: "dead",
    dead_reason: "failed 2 times",
    next_attempt_at: null,
    attempt_count: 2,
    last_attempt: { status: 302 },
    attempts: [
      {
        status: 500,
        reason: "status",
        error: "The answer was 500 Internal Server Error: only a 2xx counts as delivered",
        headers: { date: expect.any(String) },
        body: "",
      },
      { error: "The answer was 302 Found: redirects are not followed" },
    ],
  });
  const [first, second] = dead[0]?.attempts ?? [];
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
});

test.each([
  [
    1,
    "refused",
    /^The connection was refused: nothing accepts connections at this address and port$/,
  ],
  [2, "dns", /^The host name could not be resolved: .*nowhere\.example\.com/],
  [3, "timeout", /^The request timed out: no answer within 15000 ms$/],
])("shows why a delivery has no answer (%i, %s)", (i, reason, words) => {
  const error = expect.stringMatching(words);
  const result = { reason, error, status: null };
  expect(dead[i]).toMatchObject({
    attempts: [{ ...result, headers: null, body: null }],
    last_attempt: result,
  });
});

test("the API shows a delivery as its schema says", () => {
  for (const details of dead) {
    expect(deliveryDetailsSchema.safeParse(details).error).toBeUndefined();
  }
});

test("finds dead deliveries, newest first, by time and by code, until they expire", async () => {
  const page = async (query: DeliveryQuery, limit?: number, cursor?: string) =>
    history.deliveryPage({ status: "dead", ...query }, limit, cursor);
  const ids = async (query: DeliveryQuery) => (await page(query)).items.map(({ id }) => id);
  const newestFirst = dead.map(({ id }) => id).toReversed();

  const paged = await allOf((cursor) => page({}, 1, cursor));
  expect(paged.map(({ id }) => id)).toEqual(newestFirst);
  const from = String(dead[2]?.accepted_at);
  expect(await ids({ from })).toEqual(newestFirst.slice(0, 2));
  expect(await ids({ to: from })).toEqual(newestFirst.slice(2));
  expect(await ids({ event: "order.*" })).toEqual(newestFirst.slice(1, 3));
  expect(await ids({ subscription_id: dead[3]?.subscription_id })).toEqual(newestFirst.slice(0, 1));

  const [newest = ""] = newestFirst;
  await history.expire("Deliveries", 1, newest);
  expect(await ids({})).toEqual(newestFirst.slice(1));
  expect(await readDelivery(history.ports, 1, newest, Date.now())).toBeUndefined();
});
