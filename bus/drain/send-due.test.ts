import { expect, test } from "vitest";
import { newCompany, rowOf, start } from "../../test/simulation/contract/rows.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import { sendDue } from "./send-due.ts";
import type { DrainPorts, Look } from "./types.ts";

const now = start + 60_000;
const company = newCompany();
const look = {
  key: { company_id: company, id: "sub_1" },
  subscription: { channel: "webhooks", enabled: true, target: { type: "webhook" } },
  endpoint: newEndpoint,
  now,
} as unknown as Look;

/** Returns ports of an endpoint with held rows. They record the leases and the messages. */
function portsWith(rows: readonly DeliveryRow[], lease: (i: number) => Promise<void>) {
  const log: string[] = [];
  const ports = {
    deliveries: {
      due: async (_: unknown, waiting: string) => (waiting === "held" ? rows : []),
      write: async ({ id }: DeliveryRow) => {
        const i = rows.findIndex((row) => row.id === id);
        await lease(i);
        log.push(`lease ${i}`);
      },
    },
    queues: {
      deliver: async (_: string, messages: readonly { message: { delivery_id: string } }[]) => {
        for (const { message } of messages) {
          log.push(`send ${rows.findIndex(({ id }) => id === message.delivery_id)}`);
        }
      },
    },
  } as unknown as DrainPorts;
  return { ports, log };
}

const heldRows = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    rowOf(company, i, { status: "held", reason: "paused", due_at: start + i }),
  );

test("leased rows are sent even if another row could not be leased", async () => {
  const { ports, log } = portsWith(heldRows(3), async (i) => {
    if (i === 1) throw new Error("ThrottlingException");
  });
  await expect(sendDue(look, ports)).rejects.toThrow("ThrottlingException");
  expect(log).toEqual(["lease 0", "lease 2", "send 0", "send 2"]);
});

test("a look that dies has sent nearly all rows that it leased", async () => {
  const died = Promise.withResolvers<void>();
  const { ports, log } = portsWith(heldRows(1_000), async (i) => {
    if (i !== 750) return;
    died.resolve();
    await new Promise(() => {});
  });
  void sendDue(look, ports);
  await died.promise;
  await new Promise((resolve) => setImmediate(resolve));
  const count = (what: string) => log.filter((line) => line.startsWith(what)).length;
  expect(count("send")).toBe(700);
  expect(count("lease") - count("send")).toBeLessThan(100);
});
