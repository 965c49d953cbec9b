import { expect, test } from "vitest";
import { sampleSubscription as subscription } from "../../test/support/sample-subscription.ts";
import { type Health, newEndpoint } from "../endpoints/endpoint.ts";
import { learnFrom, type Work } from "./apply.ts";
import type { Ports } from "./types.ts";

/**
 * Applies an answer that disables.
 *
 * @param isChanged - True if DynamoDB reports that the write changed something.
 */
async function announcedAfter(isChanged: boolean, health: Health): Promise<readonly string[]> {
  const announced: string[] = [];
  const ports = {
    endpoints: {
      change: async () => ({ endpoint: { ...newEndpoint, version: 1, health }, isChanged }),
      wake: async () => true,
    },
    queues: { drain: async () => {} },
    announce: async (code: string) => void announced.push(code),
    now: Date.now,
    random: Math.random,
    log: () => {},
  } as unknown as Ports;
  const work = { subscription, endpoint: newEndpoint } as unknown as Work;
  const answer = { isSuccess: true, isThrottled: false, wants: "disable" } as const;
  const observation = { answer, error: undefined, durationMs: 1, isFirst: true, isProbe: false };
  await learnFrom(observation, work, ports);
  return announced;
}

test.each([true, false])(
  "a disabled subscription is announced after a first and after a repeated write (%s)",
  async (isChanged) => {
    const health = { disabled: { reason: "receiver", at: 1 } } as const;
    expect(await announcedAfter(isChanged, health)).toEqual(["bus.subscription.disabled"]);
    const told = { disabled: { ...health.disabled, is_announced: true } } as const;
    expect(await announcedAfter(isChanged, told)).toEqual([]);
  },
);
