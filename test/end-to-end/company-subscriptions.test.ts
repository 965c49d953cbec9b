import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { companyItems } from "../../bus/aws/company-items.ts";
import {
  type CompanySubscriptions,
  companySubscriptions,
} from "../../bus/dispatch/company-subscriptions.ts";
import type { Subscription } from "../../bus/subscriptions/subscription.ts";
import { SubscriptionIndex } from "../../bus/subscriptions/subscription-index.ts";
import {
  companyVersions,
  type SubscriptionStore,
  subscriptionStore,
} from "../../bus/subscriptions/subscriptions-table.ts";
import { sample } from "../../catalog/index.ts";
import { sampleSubscription } from "../support/sample-subscription.ts";
import { startTestBus, type TestBus } from "../support/test-bus.ts";

let bus: TestBus;
let store: SubscriptionStore;
let subscriptions: CompanySubscriptions;
/** Reads of the table of subscriptions. */
let reads: string[];
let company = 100;

beforeAll(async () => {
  bus = await startTestBus([]);
});
afterAll(() => bus.stop());

beforeEach(() => {
  company += 1;
  const table = bus.refOf("StorageSubscriptions");
  store = subscriptionStore(table);
  const items = companyItems<Subscription>(table);
  reads = [];
  subscriptions = companySubscriptions(
    "webhooks",
    {
      get: (companyId, id) => {
        reads.push(id);
        return items.get(companyId, id);
      },
      all: (companyId) => {
        reads.push("all");
        return items.all(companyId);
      },
    },
    3,
  );
});

const subscription = (id: string, change: Partial<typeof sampleSubscription> = {}) => ({
  ...sampleSubscription,
  company_id: company,
  id,
  ...change,
});
const activated = { "detail-type": "license.activated", detail: sample("license.activated") };

/** Does the same as dispatch with the version that it reads. */
async function upToDate(companyId: number) {
  const version = await companyVersions(bus.refOf("StorageSubscriptions")).read(companyId);
  return subscriptions.isCurrent(companyId, version)
    ? subscriptions.known(companyId)
    : subscriptions.refresh(companyId, version);
}
const idsOf = (index: SubscriptionIndex<Subscription> | undefined) =>
  index?.matching(activated).map(({ id }) => id);
const gets = async () => idsOf(await upToDate(company));

async function remove(id: string) {
  const found = await store.get(company, id);
  if (found) await store.delete(found);
}

test("reads a company without subscriptions once", async () => {
  expect(await gets()).toEqual([]);
  expect(await gets()).toEqual([]);
  expect(reads).toEqual(["all"]);
});

test("applies a change from the next event on, and reads only the change", async () => {
  await store.put(subscription("sub_a"));
  await store.put(subscription("sub_b", { events: ["order.*"] }));
  expect(await gets()).toEqual(["sub_a"]);
  expect(await gets()).toEqual(["sub_a"]);
  expect(reads).toEqual(["all"]);

  await store.put(subscription("sub_b", { events: ["license.*"] }));
  expect(await gets()).toEqual(["sub_a", "sub_b"]);
  // Its events are held meanwhile.
  await store.put(subscription("sub_a", { enabled: false }));
  expect(await gets()).toEqual(["sub_a", "sub_b"]);
  await store.put(subscription("sub_a", { channel: "integrations" }));
  expect(await gets()).toEqual(["sub_b"]);
  await store.put(subscription("sub_a"));
  expect(await gets()).toEqual(["sub_a", "sub_b"]);
  await remove("sub_b");
  expect(await gets()).toEqual(["sub_a"]);
  expect(reads).toEqual(["all", "sub_b", "sub_a", "sub_a", "sub_a", "sub_b"]);
});

test("reads everything again after more changes than are listed", async () => {
  await store.put(subscription("sub_a"));
  expect(await gets()).toEqual(["sub_a"]);
  for (let i = 0; i < 21; i++) await store.put(subscription(`sub_${i}`, { events: ["order.*"] }));
  await remove("sub_a");
  expect(await gets()).toEqual([]);
  expect(reads).toEqual(["all", "all"]);
});

test("counts all concurrent changes", async () => {
  expect(await gets()).toEqual([]);
  const ids = Array.from({ length: 12 }, (_, i) => `sub_${String(i).padStart(2, "0")}`);
  await Promise.all(ids.map((id) => store.put(subscription(id))));
  expect(await gets()).toEqual(ids);
  expect(reads.toSorted()).toEqual(["all", ...ids]);
});

test("a change of one company's subscriptions leaves another's unchanged", async () => {
  await store.put(subscription("sub_a"));
  expect(await gets()).toEqual(["sub_a"]);
  await store.put(subscription("sub_a", { company_id: company + 1000, enabled: false }));
  expect(await gets()).toEqual(["sub_a"]);
});

test("keeps the subscriptions of the most recently used companies in memory", async () => {
  const [a, b, c, d, large] = [1000, 2000, 3000, 4000, 5000] as const;
  for (const company_id of [a, b, c, d, large]) {
    await store.put(subscription("sub_a", { company_id }));
    // Not counted.
    await store.put(subscription("sub_b", { company_id, channel: "integrations" }));
  }
  for (const id of ["sub_c", "sub_d", "sub_e"]) {
    await store.put(subscription(id, { company_id: large }));
  }
  const loadedBy = async (...companies: number[]) => {
    reads = [];
    for (const id of companies) await upToDate(id);
    return reads.length;
  };
  expect(await loadedBy(a, b, c)).toBe(3);
  expect(await loadedBy(a, b, c, a)).toBe(0);
  expect(await loadedBy(d)).toBe(1);
  expect(await loadedBy(c, a)).toBe(0);
  expect(await loadedBy(b)).toBe(1);
  expect(await loadedBy(large)).toBe(1);
  expect(await loadedBy(large)).toBe(0);
  expect(await loadedBy(a, b, c)).toBe(3);
});

test("an index that follows changes equals a new one", async () => {
  const asks = [["*"], ["license.*"], ["order.created", "license.activated"], ["*.deleted"]];
  for (let i = 0; i < 60; i++) {
    const id = `sub_${(i * 7) % 11}`;
    if (i % 5 === 4) await remove(id);
    else
      await store.put(
        subscription(id, {
          events: asks[i % 4] ?? [],
          channel: i % 6 === 0 ? "integrations" : "webhooks",
        }),
      );
    if (i % 3 !== 0) continue;
    const anew = new SubscriptionIndex("webhooks", await store.all(company));
    expect(await gets()).toEqual(idsOf(anew));
  }
  expect(reads.filter((what) => what === "all")).toHaveLength(1);
});
