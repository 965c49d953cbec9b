import { expect, test } from "vitest";
import type { Delivery } from "../../sdk/index.ts";
import { deliveryLine } from "./deliveries.ts";

test("explains why a receiver did not answer", () => {
  const delivery = {
    id: "dlv_1",
    event: "license.created",
    subscription_id: "sub_1",
    status: "retrying",
    attempt_count: 2,
    held_reason: null,
    dropped_reason: null,
    last_attempt: {
      at: 0,
      duration_ms: 5,
      status: null,
      reason: "dns",
      error: "The host name could not be resolved: example.com has no address",
    },
  } as Delivery;
  expect(deliveryLine(delivery)).toMatch(
    /retrying {2}license\.created → sub_1 attempt 2: The host name could not be resolved: example\.com has no address, dlv_1$/,
  );
});
