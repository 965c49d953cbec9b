import { describe, expect, test } from "vitest";
import { newDelivery, nextMessage } from "../../../bus/delivery/message.ts";
import type { Queues } from "../../../bus/delivery/queues.ts";
import { eventAt } from "./lanes.ts";
import { newCompany } from "./rows.ts";

export type QueueName = "slow" | "drain" | "turns";

/** The queues, with the operations of a function on their other end. */
export type QueueStore = {
  readonly queues: Queues;
  /** Receives the next message, and hides it; undefined if no message is visible. */
  receive(name: QueueName): Promise<{ readonly id: string; readonly body: unknown } | undefined>;
  /** Deletes a received message. */
  remove(name: QueueName, id: string): Promise<void>;
};

/** The contract of every implementation of the queues. */
export function queuesContract(name: string, make: () => QueueStore): void {
  const channel = "webhooks";
  const laneOf = (company_id: number, ordering_key = "license/1") => ({
    company_id,
    subscription_id: "sub_1",
    ordering_key,
  });
  async function take(store: QueueStore, name: QueueName): Promise<unknown> {
    const message = await store.receive(name);
    if (message) await store.remove(name, message.id);
    return message?.body;
  }

  describe(`queues ${name}`, () => {
    test("delivers a message unchanged", async () => {
      const store = make();
      const event = eventAt(newCompany(), 0);
      const message = newDelivery(event, "license-api", "sub_1");
      const reference = nextMessage(message, 2, "drain");
      const key = { company_id: event.company_id, id: "sub_1" };
      await store.queues.deliver(channel, [{ message }]);
      expect(await take(store, "slow")).toEqual(message);
      await store.queues.deliver(channel, [{ message: reference, delayMs: 0 }]);
      expect(await take(store, "slow")).toEqual(reference);
      await store.queues.drain([{ key, delayMs: 0 }]);
      expect(await take(store, "drain")).toEqual(key);
      const turn = { ...laneOf(event.company_id), delivery: reference };
      await store.queues.turn(channel, turn);
      expect(await take(store, "turns")).toEqual(turn);
      for (const queue of ["slow", "drain", "turns"] as const) {
        expect(await take(store, queue)).toBeUndefined();
      }
    });

    test("a message waits for its delay", async () => {
      const { queues, ...store } = make();
      const key = { company_id: newCompany(), id: "sub_1" };
      await queues.drain([{ key, delayMs: 300 }]);
      expect(await store.receive("drain")).toBeUndefined();
      await expect.poll(() => take({ queues, ...store }, "drain")).toEqual(key);
    });

    test("refuses a longer delay than SQS allows", async () => {
      const { queues } = make();
      const key = { company_id: newCompany(), id: "sub_1" };
      await expect(queues.drain([{ key, delayMs: 900_001 }])).rejects.toThrow();
    });

    test("accepts the turn of a new delivery once, and repeated turns each time", async () => {
      const store = make();
      const event = eventAt(newCompany(), 0);
      const lane = laneOf(event.company_id);
      const delivery = nextMessage(newDelivery(event, "license-api", "sub_1"), 0, "event");
      const first = { ...lane, delivery };
      for (const turn of [first, lane, first, lane]) await store.queues.turn(channel, turn);
      for (const turn of [first, lane, lane, undefined]) {
        expect(await take(store, "turns")).toEqual(turn);
      }
    });

    test("two companies can have deliveries with the same id, each with its own turn", async () => {
      const store = make();
      const delivery = nextMessage(newDelivery(eventAt(1, 1), "license-api", "sub_1"), 0, "event");
      const turns = [newCompany(), newCompany()].map((company) => ({
        ...laneOf(company),
        delivery,
      }));
      for (const turn of turns) await store.queues.turn(channel, turn);
      const taken = [await take(store, "turns"), await take(store, "turns")];
      expect(new Set(taken)).toEqual(new Set(turns));
    });

    test("delivers turns of other lanes while one of a lane is running, and none of its own", async () => {
      const store = make();
      const company = newCompany();
      const [one, two] = [laneOf(company), laneOf(company, "license/2")];
      for (const turn of [one, one, two]) await store.queues.turn(channel, turn);
      const first = await store.receive("turns");
      expect(first?.body).toEqual(one);
      expect(await take(store, "turns")).toEqual(two);
      expect(await store.receive("turns")).toBeUndefined();
      await store.remove("turns", first?.id ?? "");
      expect(await take(store, "turns")).toEqual(one);
    });
  });
}
