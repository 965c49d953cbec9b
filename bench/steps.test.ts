import { expect, test } from "vitest";
import { sample } from "../catalog/index.ts";
import { callsMade, find, newWebhook, publish, send, subscribe } from "./steps.ts";

test("the steps of an event run with the input of the benchmarks", async () => {
  const subscription = newWebhook(1, { events: ["license.activated"] });
  subscribe(new Map([[1, new Map([[subscription.id, subscription]])]]));
  const events = Array.from({ length: 10 }, () => ({
    ...sample("license.activated"),
    id: undefined,
    company_id: 1,
  }));
  const deliveries = await find(await publish(events));
  expect(deliveries).toHaveLength(10);
  callsMade();
  await send(deliveries);
  // One read of the batch, and a write for each delivery.
  expect(callsMade().count).toBe(11);
});
