import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliverySummary } from "../../bus/history/view.ts";
import { sample } from "../../catalog/index.ts";
import { type Receiver, startReceiver } from "../support/receiver.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let receivers: Receiver[];

beforeAll(async () => {
  receivers = await Promise.all(Array.from({ length: 5 }, () => startReceiver()));
  bus = await startTestBus(receivers);
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(receivers.map((receiver) => receiver.stop()));
});

const receiver = (i: number) => receivers[i] as Receiver;
let counted = 0;

/** Returns events of an object, numbered in the expected order. */
function eventsOf(object: "license" | "customer", id: number, count: number) {
  const code = object === "license" ? "license.updated" : "customer.updated";
  return Array.from({ length: count }, () => ({
    event: code,
    company_id: 1,
    id: crypto.randomUUID(),
    ts: ++counted,
    data: { [object]: { ...(sample(code).data as Record<string, object>)[object], id } },
  }));
}

async function publish(events: readonly object[]): Promise<void> {
  expect((await bus.publish("platform", events)).status).toBe(202);
}

/** Returns the numbers that arrived for an object. */
const numbersAt = (at: Receiver, id: number) =>
  at.webhooks
    .filter(({ json }) => Object.values(json.data as Record<string, { id: number }>)[0]?.id === id)
    .map(({ json }) => json.ts as number);
/** Checks first arrivals only, because failed ones come again. */
const firstOnes = (numbers: readonly number[]) => [...new Set(numbers)];
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

test("delivers the events of each object in the order of acceptance, in batches and one by one", async () => {
  const to = receiver(0);
  await bus.subscribe(to, { events: ["license.updated"], ordered: true });
  const objects = [11, 12, 13];
  const batch = Array.from({ length: 20 }, (_, i) => eventsOf("license", 11 + (i % 3), 1)).flat();
  await publish(batch);
  for (let i = 0; i < 15; i++) await publish(eventsOf("license", 11 + (i % 3), 2));
  await to.arrived(50);
  for (const id of objects) {
    const numbers = numbersAt(to, id);
    expect(numbers.length).toBeGreaterThan(10);
    expect(numbers).toEqual(sorted(numbers));
  }
  expect(new Set(to.webhooks.map(({ json }) => json.id)).size).toBe(50);
});

test("a failing delivery holds back the later ones of its object only", async () => {
  const to = receiver(1);
  const { id } = await bus.subscribe(to, {
    events: ["customer.updated"],
    ordered: true,
    retry: { delays: [3, 1] },
  });
  to.answers.push(500);
  await publish(eventsOf("customer", 21, 1));
  await to.arrived(1);
  await publish(eventsOf("customer", 21, 5));
  await publish(eventsOf("customer", 22, 5));
  await to.arrived(6);
  expect(numbersAt(to, 21)).toHaveLength(1);
  expect(numbersAt(to, 22)).toHaveLength(5);
  const path = `/v1/companies/1/deliveries?subscription_id=${id}&status=held`;
  const held = (await bus.company.call("GET", path)).body as { items: DeliverySummary[] };
  expect(held.items.map(({ held_reason }) => held_reason)).toContain("in_order");

  await to.arrived(12);
  const numbers = numbersAt(to, 21);
  expect(firstOnes(numbers)).toEqual(sorted(firstOnes(numbers)));
  expect(firstOnes(numbers)).toHaveLength(6);
});

test("a dead delivery lets the later ones pass, and a replay restores the order", async () => {
  const to = receiver(2);
  const { id } = await bus.subscribe(to, {
    events: ["license.updated"],
    pattern: { detail: { data: { license: { id: [31] } } } },
    ordered: true,
    retry: { delays: [1] },
  });
  to.answers.push(500, 500);
  const [first] = eventsOf("license", 31, 1);
  await publish([first as object]);
  await to.arrived(2);
  await publish(eventsOf("license", 31, 3));
  await to.arrived(5);
  expect(firstOnes(numbersAt(to, 31))).toEqual(sorted(firstOnes(numbersAt(to, 31))));
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/replay`, { status: "dead" });
  await to.arrived(6);
  expect(to.webhooks.at(-1)?.json.id).toBe(first?.id);
});

test("sends held deliveries of an ordered subscription in order when it is enabled", async () => {
  const to = receiver(3);
  const { id } = await bus.subscribe(to, {
    events: ["license.updated"],
    pattern: { detail: { data: { license: { id: [41, 42] } } } },
    ordered: true,
  });
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/disable`);
  for (let i = 0; i < 6; i++) {
    await publish([...eventsOf("license", 41, 3), ...eventsOf("license", 42, 3)]);
  }
  const read = async () =>
    (
      (await bus.company.call("GET", `/v1/companies/1/subscriptions/${id}`)).body as {
        state: { held: number };
      }
    ).state.held;
  await expect.poll(read).toBe(36);
  expect(to.webhooks).toHaveLength(0);
  await bus.company.call("POST", `/v1/companies/1/subscriptions/${id}/enable`);
  await to.arrived(36);
  for (const object of [41, 42]) {
    const numbers = numbersAt(to, object);
    expect(numbers).toEqual(sorted(numbers));
    expect(numbers).toHaveLength(18);
  }
});

test("sends a resent delivery at once, and the later ones of its object after it, before its retry is due", async () => {
  const to = receiver(4);
  const { id } = await bus.subscribe(to, {
    events: ["license.updated"],
    pattern: { detail: { data: { license: { id: [51] } } } },
    ordered: true,
    // The second retry is far off: only the lane itself can send the others.
    retry: { delays: [600, 600, 600] },
  });
  to.answers.push(500, 500);
  await publish(eventsOf("license", 51, 3));
  await to.arrived(1);
  const retrying = async (attempts: number) => {
    const path = `/v1/companies/1/deliveries?subscription_id=${id}&status=retrying`;
    const { items } = (await bus.company.call("GET", path)).body as { items: DeliverySummary[] };
    return items.find(({ attempt_count }) => attempt_count === attempts);
  };
  for (const attempts of [1, 2]) {
    await expect.poll(() => retrying(attempts)).toBeDefined();
    const path = `/v1/companies/1/deliveries/${(await retrying(attempts))?.id}/resend`;
    expect((await bus.company.call("POST", path)).status).toBe(202);
    await to.arrived(attempts + 1);
  }
  await to.arrived(5);
  const [first, ...later] = firstOnes(numbersAt(to, 51));
  expect(numbersAt(to, 51)).toEqual([first, first, first, ...later]);
  expect(later).toEqual(sorted(later));
});
