import type { WebhookSubscription } from "../../bus/subscriptions/subscription.ts";

/** A subscription to everything, for unit tests to vary. */
export const sampleSubscription: WebhookSubscription = {
  id: "sub_1",
  company_id: 1,
  channel: "webhooks",
  events: ["*"],
  format: "licensespring",
  target: { type: "webhook", url: "https://example.com/hook" },
  signature: "v1",
  enabled: true,
  secrets: [{ secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }],
  created_at: 1_700_000_000_000,
};
