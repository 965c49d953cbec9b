/**
 * Work that takes many messages. Lambda, and the embedded AWS like it, stops a chain of messages
 * that has run a function 16 times, unless the function allows more. No chain of the bus is that
 * long, because the timer starts a new one.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubscriptionState } from "../../bus/endpoints/subscription-view.ts";
import { sample } from "../../catalog/index.ts";
import { runsInChain } from "../faults/support/longest-chain.ts";
import { newEvent } from "../support/history.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receivers: Receiver[];
/** Number of runs of one function in the longest chain. */
let longestChain = 0;

beforeAll(async () => {
  receivers = await Promise.all(Array.from({ length: 3 }, () => startReceiver()));
  bus = await startTestBus(receivers, undefined, {
    intercept: (call, proceed) => {
      longestChain = Math.max(longestChain, runsInChain(call));
      return proceed();
    },
  });
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  console.log(`the longest chain ran a function ${longestChain} times`);
  expect(longestChain).toBeGreaterThan(0);
  expect(longestChain).toBeLessThanOrEqual(16);
});

const receiver = (i: number) => receivers[i] as Receiver;
const path = "/v1/companies/1/subscriptions";
const stateOf = async (id: string) =>
  ((await bus.company.call("GET", `${path}/${id}`)).body as { state: SubscriptionState }).state;
/* On a busy machine the chains take long. */
const patient = { timeout: 240_000 };
/* Paced work takes seconds, and each check lists deliveries. */
const waiting = { timeout: 120_000, interval: 1_000 };
const held = (id: string) => async () => (await stateOf(id)).held;
const act = (id: string, verb: string, body?: object) =>
  bus.company.call("POST", `${path}/${id}/${verb}`, body);

test.concurrent("sends everything that a rate limit holds", patient, async ({ expect }) => {
  const to = receiver(0);
  const rate_limit = { max: 1, per: "second" };
  await bus.subscribe(to, { events: ["keygen.machine.created"], rate_limit });
  const events = Array.from({ length: 20 }, () => newEvent("keygen.machine.created"));
  expect((await bus.publish("keygen", events)).status).toBe(202);
  const ids = () => new Set(to.webhooks.map(({ json }) => json.id)).size;
  await expect.poll(ids, waiting).toBe(20);
});

test.concurrent("a replay sends everything that it finds", patient, async ({ expect }) => {
  const to = receiver(1);
  const { id } = await bus.subscribe(to, { events: ["keygen.policy.created"] });
  await act(id, "disable");
  const events = Array.from({ length: 20 }, () => newEvent("keygen.policy.created"));
  expect((await bus.publish("keygen", events)).status).toBe(202);
  await expect.poll(held(id), waiting).toBe(20);
  await act(id, "enable", { held: "drop" });
  const list = `/v1/companies/1/deliveries?subscription_id=${id}&status=dead&limit=100`;
  const dead = async () => ((await bus.company.call("GET", list)).body as { items: [] }).items;
  await expect.poll(dead, waiting).toHaveLength(20);
  await act(id, "replay", { status: "dead", per_second: 1 });
  await to.arrived(20);
  await expect.poll(dead, waiting).toHaveLength(0);
});

test.concurrent(
  "a lane sends more than 16 deliveries one after the other",
  patient,
  async ({ expect }) => {
    const to = receiver(2);
    const { id } = await bus.subscribe(to, { events: ["license.updated"], ordered: true });
    await act(id, "disable");
    const { data } = sample("license.updated");
    const license = { ...(data as Record<string, object>).license, id: 71 };
    const events = Array.from({ length: 63 }, (_, i) => ({
      event: "license.updated",
      company_id: 1,
      id: crypto.randomUUID(),
      ts: i + 1,
      data: { license },
    }));
    expect((await bus.publish("platform", events)).status).toBe(202);
    await expect.poll(held(id), waiting).toBe(63);
    await act(id, "enable");
    await to.arrived(63);
    expect(to.webhooks.map(({ json }) => json.ts)).toEqual(events.map(({ ts }) => ts));
  },
);
