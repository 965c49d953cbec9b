import { expect, test } from "vitest";
import { newCompany, rowOf, start } from "../../test/simulation/contract/rows.ts";
import { messageOf } from "../delivery/row.ts";
import { newEndpoint } from "../endpoints/endpoint.ts";
import { type TurnPorts, takeTurn } from "./take-turns.ts";

test("announces a delivery that ended and is still in its lane before removing it", async () => {
  const company_id = newCompany();
  const row = rowOf(company_id, 0, { status: "dead", reason: "failed once", attempts: 1 });
  const lane = { company_id, subscription_id: "sub_1", ordering_key: "license/1" };
  const log: string[] = [];
  let head: object | undefined = messageOf(row, "drain");
  const ports = {
    channel: "webhooks",
    now: () => start,
    lanes: {
      firstPending: async () => undefined,
      first: async () => head,
      remove: async (_: unknown, id: string) => {
        head = undefined;
        log.push(`removed ${id}`);
      },
    },
    read: async () => ({
      delivery: () => row,
      subscription: () => undefined,
      endpoint: () => newEndpoint,
      event: () => undefined,
    }),
    endpoints: { wake: async () => false },
    announce: async (code: string) => void log.push(code),
  } as unknown as TurnPorts;
  await takeTurn(lane, 1, start + 1_000, ports);
  expect(log).toEqual(["bus.delivery.dead", `removed ${row.id}`]);
});
