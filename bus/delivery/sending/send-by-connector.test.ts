import { expect, test } from "vitest";
import { sample } from "../../../catalog/index.ts";
import { sampleSubscription } from "../../../test/support/sample-subscription.ts";
import type { Evaluated } from "../../transforms/evaluator.ts";
import { newDelivery } from "../message.ts";
import { sendByConnector } from "./send-by-connector.ts";

const event = {
  ...sample("license.activated"),
  company_id: 1,
  consumers: ["integrations"] as const,
  accepted_at: 1_700_000_000_000,
};
const message = newDelivery(event, "license-api", sampleSubscription.id);
const target = { type: "http", url: "https://example.com/", request: "{ 'body': data }" } as const;

const sentWith = (evaluated: Evaluated) =>
  sendByConnector(
    message,
    { ...sampleSubscription, target },
    {
      evaluate: async () => evaluated,
      send: () => Promise.reject(new Error("nothing must be sent")),
      records: { lease: () => Promise.reject(), release: () => Promise.reject() },
    },
  );
const failed = { ok: false, name: "request", error: "it timed out after 1 s" } as const;

test("an expression that did not end in time is a failed attempt, which is retried", async () => {
  expect(await sentWith({ ...failed, isLate: true })).toEqual({
    kind: "sent",
    response: {
      kind: "failed",
      reason: "transform",
      message: "its request could not be made: it timed out after 1 s",
    },
    answer: { isSuccess: false, isThrottled: false },
  });
});

test("an expression that fails makes its delivery dead", async () => {
  expect(await sentWith({ ...failed, error: "no such product" })).toEqual({
    kind: "unsent",
    outcome: { kind: "dead", reason: "its request could not be made: no such product" },
  });
});
