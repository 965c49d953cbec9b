import { describe, expect, test } from "vitest";
import { attemptResult } from "../../../bus/delivery/attempt.ts";
import type { DeliveriesTable } from "../../../bus/delivery/deliveries-table.ts";
import { failure, newCompany, rowOf, start, success } from "./rows.ts";

export type DeliveryStore = Pick<DeliveriesTable, "write" | "due" | "undelivered">;

/** The contract of every store of deliveries. Its indexes show a write at once. */
export function deliveriesContract(name: string, make: () => DeliveryStore): void {
  describe(`deliveries ${name}`, () => {
    test("returns and keeps a row that records more attempts than expected", async () => {
      const store = make();
      const company = newCompany();
      const one = rowOf(company, 0, {
        status: "retrying",
        attempts: 1,
        due_at: start + 10,
        next_attempt_at: start + 5,
        last_attempt: attemptResult(failure),
      });
      const two = rowOf(company, 0, { status: "delivered", attempts: 1 });
      expect(await store.write(one, { attempts: 0 }, failure)).toBeUndefined();
      expect(await store.write(two, { attempts: 0 }, success)).toEqual(one);
      expect(await store.write(two, { attempts: 1 }, success)).toBeUndefined();
      expect(await store.write(one, { attempts: 0 }, failure)).toEqual(two);
    });

    test("keeps a row that has ended if an open one is expected", async () => {
      const store = make();
      const company = newCompany();
      for (const [i, status] of (["delivered", "dropped", "dead"] as const).entries()) {
        const ended = rowOf(company, i, { status, attempts: 0, reason: "so it is" });
        const open = rowOf(company, i, { status: "held", reason: "paused", due_at: start });
        expect(await store.write(ended, { attempts: 0, isOpen: true })).toBeUndefined();
        expect(await store.write(open, { attempts: 0, isOpen: true })).toEqual(ended);
        expect(await store.write(open, { attempts: 0 })).toBeUndefined();
        expect(await store.write(ended, { attempts: 0, isOpen: true })).toBeUndefined();
      }
    });

    test("writes one of two leases of the same row", async () => {
      const store = make();
      const row = rowOf(newCompany(), 0, { status: "held", reason: "paused", due_at: start });
      await store.write(row, { attempts: 0 });
      const lease = (due_at: number) =>
        store.write({ ...row, due_at }, { attempts: 0, isOpen: true, due_at: start });
      const answers = await Promise.all([lease(start + 1), lease(start + 2)]);
      expect(answers.filter((other) => other === undefined)).toHaveLength(1);
      const [other] = answers.filter((row) => row !== undefined);
      expect(other?.due_at).toBeGreaterThan(start);
      // Nor is a row written that is due earlier than expected.
      const later = { attempts: 0, due_at: start + 9 };
      expect(await store.write({ ...row, due_at: start + 10 }, later)).toEqual(other);
    });

    test("a missing row meets every expectation", async () => {
      const row = rowOf(newCompany(), 0, { status: "held", reason: "paused", due_at: start });
      const expected = { attempts: 0, isOpen: true, due_at: start + 1 };
      expect(await make().write(row, expected)).toBeUndefined();
    });

    test("a write replaces the whole row", async () => {
      const store = make();
      const company = newCompany();
      const full = rowOf(company, 0, {
        status: "retrying",
        attempts: 1,
        due_at: start + 10,
        next_attempt_at: start + 5,
        schedule_start: 1,
        ordering_key: "license/1",
        last_attempt: attemptResult(failure),
      });
      const bare = rowOf(company, 0, { status: "delivered", attempts: 2 });
      await store.write(full, { attempts: 0 }, failure);
      expect(await store.write(bare, { attempts: 0 })).toEqual(full);
      await store.write(bare, { attempts: 1 }, success);
      expect(await store.write(full, { attempts: 0 })).toEqual(bare);
    });

    test("lists waiting rows of an endpoint by due time, within a range", async () => {
      const store = make();
      const company = newCompany();
      const waiting = [7, 3, 5].map((due, i) =>
        rowOf(company, i, {
          status: "retrying",
          due_at: start + due,
          next_attempt_at: start + due,
        }),
      );
      const others = [
        rowOf(company, 0, { subscription_id: "sub_2", status: "retrying", due_at: start + 4 }),
        rowOf(company, 8, { status: "held", reason: "paused", due_at: start + 4 }),
        rowOf(company, 9, { status: "held", reason: "in_order", due_at: start + 4 }),
        rowOf(company, 10, { status: "dead", reason: "failed once" }),
        rowOf(newCompany(), 0, { status: "retrying", due_at: start + 4 }),
      ];
      for (const row of [...waiting, ...others]) await store.write(row, { attempts: 0 });
      const key = { company_id: company, id: "sub_1" };
      const dueOf = async (range: object, group: "retrying" | "held" | "in_order" = "retrying") =>
        (await store.due(key, group, { limit: 10, ...range })).map(
          ({ due_at = 0 }) => due_at - start,
        );
      expect(await dueOf({})).toEqual([3, 5, 7]);
      expect(await dueOf({ limit: 2 })).toEqual([3, 5]);
      expect(await dueOf({ after: start + 3, until: start + 7 })).toEqual([5, 7]);
      expect(await dueOf({ after: start + 2, until: start + 3 })).toEqual([3]);
      expect(await dueOf({ after: start + 3, until: start + 3 })).toEqual([]);
      expect(await dueOf({ after: start + 9, until: start + 3 })).toEqual([]);
      expect(await store.due(key, "held", { limit: 10 })).toEqual([others[1]]);
      expect(await store.due(key, "in_order", { limit: 10 })).toEqual([others[2]]);
      const [, , five] = waiting;
      if (!five) throw new Error("no row");
      await store.write({ ...rowOf(company, 2), attempts: 1 }, { attempts: 0 }, success);
      expect(await dueOf({})).toEqual([3, 7]);
    });

    test("lists rows that are due at the same time in the order of acceptance", async () => {
      const store = make();
      const company = newCompany();
      const held = [4, 1, 3, 0, 2].map((after) =>
        rowOf(company, after, { status: "held", reason: "paused", due_at: start + 9 }),
      );
      for (const row of held) await store.write(row, { attempts: 0 });
      const due = await store.due({ company_id: company, id: "sub_1" }, "held", { limit: 10 });
      expect(due.map(({ id }) => id)).toEqual(held.map(({ id }) => id).toSorted());
    });

    test("lists undelivered rows except tests by status, oldest first, page by page", async () => {
      const store = make();
      const company = newCompany();
      const dead = [0, 1, 2, 3].map((after) =>
        rowOf(company, after, { status: "dead", reason: "failed once", attempts: 1 }),
      );
      const held = rowOf(company, 4, { status: "held", reason: "paused", due_at: start });
      const delivered = rowOf(company, 5, { attempts: 1 });
      const foreign = rowOf(newCompany(), 6, { status: "dead", reason: "failed once" });
      const test = rowOf(company, 7, { status: "dead", reason: "failed once", is_test: true });
      for (const row of [...dead.toReversed(), held, delivered, foreign, test]) {
        await store.write(row, { attempts: 0 });
      }
      const read = (range: object) =>
        store.undelivered(company, "dead", { from: 0, limit: 10, ...range });
      expect(await read({})).toEqual(dead);
      expect(await read({ limit: 2 })).toEqual(dead.slice(0, 2));
      expect(await read({ after: dead[1]?.id, limit: 1 })).toEqual(dead.slice(2, 3));
      expect(await read({ after: dead[3]?.id })).toEqual([]);
      expect(await read({ from: start + 2 })).toEqual(dead.slice(2));
      expect(await read({ from: start + 2, after: dead[0]?.id })).toEqual(dead.slice(2));
      expect(await store.undelivered(company, "held", { from: 0, limit: 10 })).toEqual([held]);
      expect(await store.undelivered(company, "retrying", { from: 0, limit: 10 })).toEqual([]);
    });
  });
}
