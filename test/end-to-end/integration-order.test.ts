import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeliverySummary } from "../../bus/history/view.ts";
import { sample } from "../../catalog/index.ts";
import { startApi } from "../../cli/demo/vendors/api.ts";
import { startHubspot } from "../../cli/demo/vendors/hubspot.ts";
import { startSalesforce } from "../../cli/demo/vendors/salesforce.ts";
import { type Subscribed, startTestBus, type TestBus } from "../support/test-bus.ts";

/* After late and repeated events and faults, each record has the state of its last event. */

const started = async () => ({
  api: await startApi(),
  hubspot: await startHubspot(),
  salesforce: await startSalesforce(),
});
let systems: Awaited<ReturnType<typeof started>>;
let bus: TestBus;

beforeAll(async () => {
  systems = await started();
  bus = await startTestBus(Object.values(systems));
});
afterAll(async () => {
  await bus.stop();
  await Promise.all(Object.values(systems).map((system) => system.stop()));
});

const customers = [1, 2, 3];
const changesOfEach = 8;
const began = Math.floor(Date.now() / 1000) - 1000;

/**
 * Returns the events of a customer in order: changes, and sometimes a deletion and a new creation.
 */
function happenings(id: number) {
  return Array.from({ length: changesOfEach }, (_, i) => {
    const customer = {
      ...sample("customer.updated").data.customer,
      id,
      email: `customer-${id}@example.com`,
      last_name: `Name ${i}`,
    };
    // The last event of the second customer is a deletion.
    const isDeletion = i === 3 || (id === 2 && i === changesOfEach - 1);
    return {
      ...sample("customer.updated"),
      event: isDeletion ? "customer.deleted" : "customer.updated",
      id: crypto.randomUUID(),
      company_id: 1,
      ts: began + i,
      data: { customer },
    };
  });
}

/** Shuffles deterministically. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item, i) => [(i * 7919) % 101, item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

async function subscribe(target: object, input: object = {}): Promise<Subscribed> {
  const retry = { delays: Array(20).fill(1) };
  const answer = await bus.company.subscribe(1, {
    target,
    events: ["customer.*"],
    retry,
    ...input,
  });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body as Subscribed;
}

test("each record has the state of its last event, in any order of events and with faults", async () => {
  const { api, hubspot, salesforce } = systems;
  await subscribe({ type: "hubspot", url: hubspot.url, token: hubspot.token });
  await subscribe({
    type: "salesforce",
    url: salesforce.url,
    auth: { type: "client_credentials", ...salesforce.client },
  });
  const http = (collection: string) => ({
    type: "http",
    url: api.url,
    auth: { type: "oauth2", ...api.client },
    latest_only: true,
    request: `{
      "method": event = "customer.deleted" ? "DELETE" : "PUT",
      "url": "${collection}/" & data.customer.id,
      "body": event = "customer.deleted" ? undefined : data.customer
    }`,
  });
  await subscribe(http("customers"));
  await subscribe(http("copies"), { channel: "webhooks" });
  for (const { faults } of [api, hubspot, salesforce]) {
    faults.push({ drop: "before" }, { drop: "after" }, { status: 500 }, { drop: "after" });
  }
  const all = shuffled(customers.flatMap(happenings));
  const answers = await Promise.all(all.map((event) => bus.publish("platform", event)));
  expect(answers.map(({ status }) => status)).toEqual(all.map(() => 202));

  const ended = async () => {
    const path = "/v1/companies/1/deliveries?limit=100";
    const { items } = (await bus.company.call("GET", path)).body as { items: DeliverySummary[] };
    const isEnded = ({ status }: DeliverySummary) => ["delivered", "dropped"].includes(status);
    return { count: items.length, left: items.filter((item) => !isEnded(item)) };
  };
  await expect.poll(ended, { interval: 250 }).toEqual({ count: 4 * all.length, left: [] });

  const last = `Name ${changesOfEach - 1}`;
  const expected = [
    ["customer-1@example.com", last],
    ["customer-3@example.com", last],
  ];
  expect(
    hubspot.contacts.map(({ properties }) => [properties.email, properties.lastname]).toSorted(),
  ).toEqual(expected);
  expect(
    salesforce
      .records("Contact")
      .map(({ Email, LastName }) => [Email, LastName])
      .toSorted(),
  ).toEqual(expected);
  for (const collection of ["customers", "copies"]) {
    const records = [...api.records].filter(([key]) => key.startsWith(collection));
    expect(records.map(([, { email, last_name }]) => [email, last_name]).toSorted()).toEqual(
      expected,
    );
  }
});
