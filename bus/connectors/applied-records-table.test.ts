import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EmbeddedAws } from "../../packages/embedded-aws/embedded-aws.ts";
import { startTestAws, table } from "../../packages/embedded-aws/testing/stack.ts";
import {
  type AppliedRecords,
  appliedRecords,
  type Lease,
  placeOf,
} from "./applied-records-table.ts";

const now = 1_700_000_000_000;
let aws: EmbeddedAws;
let records: AppliedRecords;
let count = 0;

beforeAll(async () => {
  const Table = table({ company_id: "N", id: "S" });
  ({ aws } = await startTestAws({ Resources: { Table } }));
  Object.assign(process.env, aws.environment);
  records = appliedRecords("Test-Table");
});
afterAll(() => aws.stop());

const newKey = () => ({ companyId: 1, subscriptionId: "sub_1", record: `contact/${count++}` });
type Key = ReturnType<typeof newKey>;

async function leaseOf(key: Key, place: string, at = now): Promise<Lease> {
  const leased = await records.lease(key, place, at);
  if (leased.kind !== "leased") throw new Error(leased.kind);
  return leased;
}

test("one holder at a time leases a record", async () => {
  const key = newKey();
  const lease = await leaseOf(key, "2");
  expect(await records.lease(key, "3", now)).toEqual({ kind: "busy", until: expect.any(Number) });
  await records.release(key, lease, { place: "2", remembered: undefined });
  expect(await leaseOf(key, "3")).toMatchObject({ remembered: {}, mayExist: false });
});

test("refuses an earlier event after a later one, and accepts the same one", async () => {
  const key = newKey();
  const lease = await leaseOf(key, "2");
  await records.release(key, lease, { place: "2", remembered: { id: "17" } });
  expect(await records.lease(key, "1", now)).toEqual({ kind: "superseded" });
  const again = await leaseOf(key, "2");
  expect(again).toMatchObject({ remembered: { id: "17" }, mayExist: false });
  await records.release(key, again, { place: "2", remembered: undefined });
  expect(await leaseOf(key, "3")).toMatchObject({ remembered: { id: "17" } });
});

test("an event that was not applied does not supersede an earlier one, whose lease has `mayExist`", async () => {
  const key = newKey();
  await records.release(key, await leaseOf(key, "2"));
  const next = await leaseOf(key, "1");
  expect(next.mayExist).toBe(true);
  await records.release(key, next, { place: "1", remembered: {} });
  expect((await leaseOf(key, "1")).mayExist).toBe(false);
});

test("a lease that is never released expires, and the next has `mayExist`", async () => {
  const key = newKey();
  const lost = await leaseOf(key, "2");
  expect((await records.lease(key, "1", now + 40_000)).kind).toBe("busy");
  const next = await leaseOf(key, "1", now + 60_000);
  expect(next.mayExist).toBe(true);
  // Too late: another holder has the record by now.
  await records.release(key, lost, { place: "2", remembered: { id: "lost" } });
  await records.release(key, next, { place: "1", remembered: undefined });
  expect(await leaseOf(key, "1")).toMatchObject({ remembered: {}, mayExist: false });
});

test("companies, subscriptions and records are independent", async () => {
  const key = newKey();
  await leaseOf(key, "2");
  for (const other of [
    { ...key, companyId: 2 },
    { ...key, subscriptionId: "sub_2" },
    { ...key, record: "x" },
  ]) {
    expect((await records.lease(other, "1", now)).kind).toBe("leased");
  }
});

const event = { ts: 1_700_000_000, accepted_at: 1_700_000_000_123, position: 3, id: "b" };

test("events are ordered by time, and then by acceptance", () => {
  const inOrder = [
    { ...event, ts: 999 },
    { ...event, accepted_at: 5 },
    { ...event, position: 2 },
    { ...event, id: "a" },
    event,
    { ...event, position: 10, id: "a" },
    { ...event, ts: event.ts + 1, accepted_at: 0 },
  ].map(placeOf);
  expect(inOrder.toSorted()).toEqual(inOrder);
});

test("places sort by the numbers in them", () => {
  const number = fc.maxSafeNat();
  fc.assert(
    fc.property(number, number, (a, b) => {
      const [first, second] = [placeOf({ ...event, ts: a }), placeOf({ ...event, ts: b })];
      expect(Math.sign(first < second ? -1 : first > second ? 1 : 0)).toBe(Math.sign(a - b));
    }),
  );
});
