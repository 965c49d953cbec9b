import { expect, test, vi } from "vitest";
import { channelQueues } from "./channel-queues.ts";

const notDeployed = (channel: string) => new Error(`${channel} is not deployed`);

test("sending fails on the channel that is not deployed", async () => {
  vi.stubEnv("CHANNELS", "webhooks");
  vi.stubEnv("WEBHOOKS_SLOW_QUEUE_URL", "https://sqs/slow");
  const { webhooks, integrations } = channelQueues("SLOW", notDeployed);
  expect(webhooks.url).toBe("https://sqs/slow");
  await expect(integrations.send({ body: "", group: "" })).rejects.toThrow("integrations is not");
  await expect(integrations.sendAll([])).rejects.toThrow("integrations is not deployed");
  vi.unstubAllEnvs();
});

test("a deployed channel must have its queue", () => {
  vi.stubEnv("CHANNELS", "webhooks,integrations");
  vi.stubEnv("WEBHOOKS_ORDERED_QUEUE_URL", "https://sqs/ordered");
  expect(() => channelQueues("ORDERED", notDeployed)).toThrow("INTEGRATIONS_ORDERED_QUEUE_URL");
  vi.unstubAllEnvs();
});
