import { expect, test } from "vitest";
import { sample } from "../../catalog/index.ts";
import { sampleSubscription as subscription } from "../../test/support/sample-subscription.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import type { BusDetail } from "../events/event.ts";
import { deliverBatch } from "./deliver-batch.ts";
import { newDelivery } from "./message.ts";
import type { DeliveryRow } from "./row.ts";
import type { Found, Ports } from "./types.ts";

const detail = {
  ...sample("license.created"),
  ...{ id: crypto.randomUUID(), company_id: 1, accepted_at: 1_700_000_000_000 },
  consumers: ["webhooks"],
} as unknown as BusDetail;

/** Delivers messages of deliveries with these ids to a receiver that answers with 200. */
async function delivered(ids: readonly string[], { writeFails = false } = {}) {
  const sent: string[] = [];
  const found: Found = {
    version: () => ({ version: 0, recent: [] }),
    subscription: () => subscription,
    endpoint: () => ({ ...newEndpoint, health: { is_quick: true } }),
    delivery: () => undefined,
    event: () => undefined,
  };
  const ports: Ports = {
    read: async () => found,
    deliveries: {
      write: async (_: DeliveryRow) => {
        if (writeFails) throw new Error("InternalServerError");
        return undefined;
      },
    },
    endpoints: {
      change: async () => ({ endpoint: newEndpoint, isChanged: false }),
      wake: async () => false,
    },
    send: async ({ delivery_id }: { delivery_id: string }) => {
      sent.push(delivery_id);
      await new Promise((resolve) => setImmediate(resolve));
      const response = { kind: "answered", status: 200, headers: {}, body: "" };
      return { kind: "sent", response, answer: { isSuccess: true, isThrottled: false } };
    },
    limitPerHost: (_: string, work: () => Promise<unknown>) => work(),
    now: Date.now,
    random: Math.random,
    after: () => () => {},
    log: () => {},
  } as unknown as Ports;
  const batch = ids.map((id, i) => ({
    message: { ...newDelivery(detail, "platform", subscription.id), delivery_id: id },
    messageId: String(i),
    receiveCount: 1,
    isFastLane: true,
  }));
  return { failed: await deliverBatch(batch, ports), sent };
}

test("sends a delivery once if a batch has two messages of it", async () => {
  expect(await delivered(["dlv_1", "dlv_2", "dlv_1"])).toEqual({
    failed: [],
    sent: ["dlv_1", "dlv_2"],
  });
});

test("returns all messages of a delivery to the queue if one fails", async () => {
  const { failed, sent } = await delivered(["dlv_1", "dlv_1"], { writeFails: true });
  expect({ failed, sent }).toEqual({ failed: ["0", "1"], sent: ["dlv_1"] });
});
