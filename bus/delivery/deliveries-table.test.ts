import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startEngineAws } from "../../test/simulation/contract/engine-aws.ts";
import { failure, newCompany, rowOf, start } from "../../test/simulation/contract/rows.ts";
import { tables } from "../aws/tables.ts";
import { type Attempt, attemptResult } from "./attempt.ts";
import { type DeliveriesTable, deliveriesTable, deliveryList } from "./deliveries-table.ts";
import type { DeliveryRecord, DeliveryRow } from "./row.ts";

let aws: Awaited<ReturnType<typeof startEngineAws>>;
let deliveries: DeliveriesTable;
beforeAll(async () => {
  aws = await startEngineAws();
  deliveries = deliveriesTable(aws.refs.Deliveries);
});
afterAll(() => aws.stop());
afterEach(() => vi.restoreAllMocks());

async function stored({ company_id, id }: DeliveryRow): Promise<DeliveryRecord> {
  const get = new GetCommand({ TableName: aws.refs.Deliveries, Key: { company_id, id } });
  return (await tables.send(get)).Item as DeliveryRecord;
}

test("an attempt that the client writes twice is recorded once", async () => {
  const row = rowOf(newCompany(), 0, {
    ...{ status: "dead", reason: "failed once", attempts: 1, last_attempt: attemptResult(failure) },
  });
  expect(await deliveries.write(row, { attempts: 0 }, failure)).toBeUndefined();
  expect(await deliveries.write(row, { attempts: 0 }, failure)).toMatchObject(row);
  const { recorded_attempts, last_attempt } = await stored(row);
  expect(recorded_attempts).toEqual([
    { at: start, duration_ms: 5, status: 500, headers: [["server", "x"]], body: "no" },
  ]);
  expect(last_attempt).toEqual({ at: start, duration_ms: 5, status: 500 });
});

test("a delivered delivery is in no index", async () => {
  const company = newCompany();
  const waits = rowOf(company, 0, { status: "retrying", due_at: start, next_attempt_at: start });
  await deliveries.write(waits, { attempts: 0 });
  expect(await stored(waits)).toMatchObject({
    undelivered: `retrying#${waits.id}`,
    endpoint: `${company}#sub_1`,
    due: `retrying#00${start}#${waits.id}`,
  });
  const arrived = rowOf(company, 0, { status: "delivered", attempts: 1 });
  await deliveries.write(arrived, { attempts: 0 });
  const item = await stored(arrived);
  for (const key of ["undelivered", "endpoint", "due", "due_at", "next_attempt_at"])
    expect(item).not.toHaveProperty(key);
});

test("a delivery fits into its item with any number of attempts and any answers", async () => {
  const headers = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`x-header-${i}`, "y".repeat(1000)]),
  );
  const attempt: Attempt = {
    at: start,
    durationMs: 5,
    response: { kind: "answered", status: 500, headers, body: "x€".repeat(5000) },
  };
  const company = newCompany();
  const rowAfter = (attempts: number) =>
    rowOf(company, 0, { status: "dead", reason: "failed", attempts });
  const refused = {
    ...attempt,
    response: { kind: "failed", reason: "connection", message: "m".repeat(1000) },
  } as const;
  for (let made = 0; made < 200; made++) {
    const one = made < 31 ? attempt : refused;
    expect(await deliveries.write(rowAfter(made + 1), { attempts: made }, one)).toBeUndefined();
  }
  const found = await stored(rowAfter(200));
  expect(found.attempts).toBe(200);
  const { recorded_attempts = [] } = found;
  expect(recorded_attempts).toHaveLength(150);
  const [first] = recorded_attempts;
  expect(first).toMatchObject({ status: 500, body: "x€".repeat(512) });
  expect(first && "headers" in first && first.headers).toHaveLength(2);
  expect(recorded_attempts[30]).toEqual({ at: start, duration_ms: 5, status: 500 });
  expect(JSON.stringify(found).length).toBeLessThan(300_000);
});

test("held deliveries are counted up to the maximum", async () => {
  const company = newCompany();
  const rows = [
    ...[0, 1, 2].map((i) => rowOf(company, i, { status: "held", reason: "paused", due_at: start })),
    rowOf(company, 3, { status: "held", reason: "in_order", due_at: start }),
    rowOf(company, 4, { status: "retrying", due_at: start, next_attempt_at: start }),
    rowOf(company, 5, { status: "dead", reason: "failed once" }),
    rowOf(company, 6, { subscription_id: "sub_2", status: "held", due_at: start }),
  ];
  for (const row of rows) await deliveries.write(row, { attempts: 0 });
  const key = { company_id: company, id: "sub_1" };
  expect(await deliveries.countHeld(key, 100)).toBe(4);
  expect(await deliveries.countHeld(key, 4)).toBe(4);
  expect(await deliveries.countHeld(key, 3)).toBe(3);
  expect(await deliveries.countHeld({ ...key, id: "sub_3" }, 3)).toBe(0);
});

test.each([
  { status: "retrying", due_at: start, next_attempt_at: start },
  { status: "held", reason: "disabled", due_at: start },
  { status: "dead", reason: "failed once" },
] as const)("one query lists $status deliveries, behind any number of others", async (row) => {
  const company = newCompany();
  const others = [3, 4, 5, 6].map((i) => rowOf(company, i, { status: "delivered", attempts: 1 }));
  const rows = [0, 1, 2].map((i) => rowOf(company, i, row));
  for (const each of [...rows, ...others]) await deliveries.write(each, { attempts: 0 });
  const ids = rows.map(({ id }) => id).toReversed();
  const send = vi.spyOn(tables, "send");
  const { page } = deliveryList(aws.refs.Deliveries);
  const first = await page(company, { status: row.status }, { limit: 2 }, start);
  const after = first.next ?? "";
  const second = await page(company, { status: row.status }, { limit: 2, after }, start);
  expect(send).toHaveBeenCalledTimes(2);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeUndefined();
});

test("reads rows beyond the megabyte of one page", async () => {
  const company = newCompany();
  const ordering_key = "z".repeat(20_000);
  const rows = Array.from({ length: 70 }, (_, i) =>
    rowOf(company, i, { status: "held", reason: "disabled", due_at: start + i, ordering_key }),
  );
  await Promise.all(rows.map((row) => deliveries.write(row, { attempts: 0 })));
  const key = { company_id: company, id: "sub_1" };
  const found = await deliveries.due(key, "held", { limit: 100 });
  expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
  expect(await deliveries.countHeld(key, 100)).toBe(70);
});
