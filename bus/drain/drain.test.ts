import { expect, test } from "vitest";
import { newCompany, rowOf, start } from "../../test/simulation/contract/rows.ts";
import type { DeliveryRow } from "../delivery/row.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import { dropHeld } from "./drain.ts";
import type { DrainPorts, Look } from "./types.ts";

const now = start + 3_600_000;
const company = newCompany();

/**
 * Wakes an endpoint that has a thousand rows behind others, of which the company drops those accepted by
 * `drop_before`.
 */
async function dropBefore(drop_before: number) {
  const rows = Array.from({ length: 1_000 }, (_, i) =>
    rowOf(company, i, {
      status: "held",
      reason: "in_order",
      due_at: now,
      ordering_key: "license/1",
    }),
  );
  const dead: string[] = [];
  const ports = {
    deliveries: {
      due: async (_: unknown, waiting: string) => (waiting === "in_order" ? rows : []),
      write: async ({ id }: DeliveryRow) => void dead.push(id),
    },
    lanes: { remove: async () => {} },
    queues: { turn: async () => {} },
    endpoints: { change: async () => {} },
    log: () => {},
  } as unknown as DrainPorts;
  const look = {
    key: { company_id: company, id: "sub_1" },
    subscription: { channel: "webhooks" },
    endpoint: { ...newEndpoint, health: { drop_before } },
    now,
  } as unknown as Look;
  return { again: await dropHeld(look, ports), dead: dead.length };
}

test("dropping continues at once while it finds rows to drop", async () => {
  expect(await dropBefore(start + 499)).toEqual({ again: now, dead: 500 });
});

test("dropping ends, regardless of how many later rows stay held", async () => {
  expect(await dropBefore(start - 1)).toEqual({ again: undefined, dead: 0 });
});
