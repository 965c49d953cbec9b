import { describe, expect, test } from "vitest";
import { type EndpointKey, newEndpoint, touchMs } from "../../../bus/endpoints/endpoint.ts";
import type { EndpointsTable } from "../../../bus/endpoints/endpoints-table.ts";
import { newCompany, start } from "./rows.ts";

export type EndpointStore = Omit<EndpointsTable, "read" | "readAll">;

/** Returns the wake times of a company's endpoints by id. */
export async function wakingOf(store: EndpointStore, company: number, until: number) {
  const found: [id: string, wakeAt: number][] = [];
  for await (const page of store.waking(until)) {
    for (const { key, wake_at } of page) {
      if (key.company_id === company) found.push([key.id, wake_at]);
    }
  }
  return Object.fromEntries(found.sort());
}

/** The contract of every store of endpoints. Its index shows a write at once. */
export function endpointsContract(name: string, make: () => EndpointStore): void {
  const newKey = (): EndpointKey => ({ company_id: newCompany(), id: "sub_1" });
  /** Begins a look, a while after a row began to wait. */
  async function looked(store: EndpointStore, key: EndpointKey) {
    await store.wake(key, start, start);
    const known = { ...newEndpoint, wake_at: start };
    const begun = await store.begin(key, known, start + 120_000);
    if (!begun) throw new Error("the look did not begin");
    return begun;
  }
  const wakeAt = async (store: EndpointStore, { company_id, id }: EndpointKey) =>
    (await wakingOf(store, company_id, Number.MAX_SAFE_INTEGER))[id];

  describe(`endpoints ${name}`, () => {
    test("applies a change of health on top of others' changes", async () => {
      const store = make();
      const key = newKey();
      const count = () =>
        store.change(key, newEndpoint, (health) => ({ failures: (health.failures ?? 0) + 1 }));
      const answers = await Promise.all([count(), count(), count()]);
      expect(answers.map(({ isChanged }) => isChanged)).toEqual([true, true, true]);
      expect(answers.map(({ endpoint }) => endpoint.health.failures).sort()).toEqual([1, 2, 3]);
    });

    test("a change that changes nothing is not written", async () => {
      const store = make();
      const key = newKey();
      const same = await store.change(key, newEndpoint, (health) => health);
      expect(same).toEqual({ endpoint: newEndpoint, isChanged: false });
      const { endpoint } = await store.change(key, newEndpoint, () => ({ is_quick: true }));
      expect(endpoint).toEqual({ health: { is_quick: true }, version: 1 });
      // The known health is out of date: the change sees the stored one.
      const late = await store.change(key, newEndpoint, (health) =>
        health.is_quick ? health : { failures: 1 },
      );
      expect(late).toEqual({ endpoint, isChanged: false });
    });

    test("wakes an endpoint at the earliest requested time", async () => {
      const store = make();
      const key = newKey();
      expect(await store.wake(key, start + 50, start)).toBe(true);
      expect(await store.wake(key, start + 60, start)).toBe(false);
      expect(await store.wake(key, start + 50, start)).toBe(false);
      expect(await wakeAt(store, key)).toBe(start + 50);
      expect(await store.wake(key, start + 40, start)).toBe(true);
      expect(await wakeAt(store, key)).toBe(start + 40);
    });

    test("keeps the time of a look that is early enough", async () => {
      const store = make();
      const key = newKey();
      expect(await store.wake(key, start + 10, start, start + 60)).toBe(true);
      expect(await store.wake(key, start, start, start + 10)).toBe(false);
      expect(await wakeAt(store, key)).toBe(start + 10);
      expect(await store.wake(key, start, start, start + 9)).toBe(true);
      expect(await wakeAt(store, key)).toBe(start);
    });

    test("records the time of the last row every ten seconds", async () => {
      const store = make();
      const key = newKey();
      const touchedAt = async () => {
        const { endpoint } = await store.change(key, newEndpoint, (health) => ({ ...health }));
        return endpoint.touched_at;
      };
      await store.wake(key, start, start);
      await store.wake(key, start + 1, start + touchMs);
      expect(await touchedAt()).toBe(start);
      await store.wake(key, start + 1, start + touchMs + 1);
      expect(await touchedAt()).toBe(start + touchMs + 1);
    });

    test("begins one of two looks", async () => {
      const store = make();
      const key = newKey();
      await store.wake(key, start, start);
      const known = { ...newEndpoint, wake_at: start };
      const begin = () => store.begin(key, known, start + 120_000);
      const begun = await Promise.all([begin(), begin()]);
      const expected = { ...newEndpoint, wake_at: start + 120_000, touched_at: start };
      expect(begun.filter((endpoint) => endpoint !== undefined)).toEqual([expected]);
      expect(await wakeAt(store, key)).toBe(start + 120_000);
    });

    test("begins no look at an endpoint without waiting rows", async () => {
      const store = make();
      const key = newKey();
      expect(await store.begin(key, newEndpoint, start)).toBeUndefined();
      const { endpoint } = await store.change(key, newEndpoint, () => ({ failures: 1 }));
      expect(await store.begin(key, endpoint, start)).toBeUndefined();
    });

    test.each([start + 500, undefined])(
      "a look that finishes sets the next to %s",
      async (next) => {
        const store = make();
        const key = newKey();
        await store.finish(key, await looked(store, key), next);
        expect(await wakeAt(store, key)).toBe(next);
        expect(await store.wake(key, start + 600, start)).toBe(next === undefined);
      },
    );

    test.each([
      ["earlier", start + 1, start],
      ["later than the look's own time", start + 200_000, start + touchMs + 1],
    ])("a look does not finish if a row began to wait that is due %s", async (_, at, now) => {
      const store = make();
      const key = newKey();
      const begun = await looked(store, key);
      await store.wake(key, at, now);
      await store.finish(key, begun, undefined);
      await store.forget(key, begun);
      expect(await wakeAt(store, key)).toBe(Math.min(at, start + 120_000));
    });

    test("forgets an endpoint after a look, with its health", async () => {
      const store = make();
      const key = newKey();
      await store.change(key, newEndpoint, () => ({ failures: 1 }));
      await store.forget(key, await looked(store, key));
      expect(await wakeAt(store, key)).toBeUndefined();
      const { endpoint } = await store.change(key, newEndpoint, () => ({ is_quick: true }));
      expect(endpoint).toEqual({ health: { is_quick: true }, version: 1 });
    });

    test("finds exactly the endpoints to wake by a time", async () => {
      const store = make();
      const company_id = newCompany();
      const times = Array.from({ length: 30 }, (_, i) => [`sub_${i}`, start + i] as const);
      for (const [id, at] of times) await store.wake({ company_id, id }, at, start);
      const expected = Object.fromEntries(times.slice(0, 21));
      expect(await wakingOf(store, company_id, start + 20)).toEqual(expected);
    });

    test("allows the maximum of attempts in each window of a rate limit", async () => {
      const store = make();
      const key = newKey();
      const limit = { max: 3, per: "second" } as const;
      const take = (nowMs: number) => store.take(key, limit, nowMs);
      const first = await Promise.all(Array.from({ length: 6 }, (_, i) => take(start + i)));
      expect(first.filter(Boolean)).toHaveLength(3);
      expect(await take(start + 999)).toBe(false);
      expect(await take(start + 1000)).toBe(true);
      // A function whose clock is behind takes nothing of a window that is over.
      expect(await take(start + 999)).toBe(false);
    });

    test("a lowered rate limit allows nothing in the current window", async () => {
      const store = make();
      const key = newKey();
      for (let i = 0; i < 3; i++) await store.take(key, { max: 5, per: "minute" }, start);
      expect(await store.take(key, { max: 2, per: "minute" }, start)).toBe(false);
      expect(await store.take(key, { max: 4, per: "minute" }, start)).toBe(true);
    });

    test("runs one replay at a time", async () => {
      const store = make();
      const key = newKey();
      expect(await store.enter(key, "rpl_1")).toBe(true);
      // The client repeats a write whose answer was lost.
      expect(await store.enter(key, "rpl_1")).toBe(true);
      expect(await store.enter(key, "rpl_2")).toBe(false);
      await store.leave(key, "rpl_2");
      expect(await store.enter(key, "rpl_2")).toBe(false);
      await store.leave(key, "rpl_1");
      expect(await store.enter(key, "rpl_2")).toBe(true);
    });

    test("writes health, timer, rate limit and replay independently", async () => {
      const store = make();
      const key = newKey();
      await store.change(key, newEndpoint, () => ({ failures: 1 }));
      await store.wake(key, start, start);
      await store.take(key, { max: 5, per: "minute" }, start);
      await store.enter(key, "rpl_1");
      const begun = await store.begin(key, { ...newEndpoint, wake_at: start }, start + 9);
      expect(begun).toEqual({
        health: { failures: 1 },
        version: 1,
        wake_at: start + 9,
        touched_at: start,
        window: start,
        used: 1,
        replay_id: "rpl_1",
      });
    });
  });
}
