import type { Construct } from "constructs";
import { settingsOf } from "./settings.ts";

/**
 * Shares of the executions that Lambda allows the account at a time. Two channels and the drain take 71 %, so that
 * a flood of deliveries or a slow endpoint never keeps a publisher waiting.
 */
const shares = {
  events: 0.1,
  deliveries: 0.1,
  slowDeliveries: 0.1,
  orderedDeliveries: 0.05,
  drains: 0.01,
};

/** The range of `MaximumConcurrency`. https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html */
const [min, max] = [2, 1000];

/** Returns how many executions at a time a queue may take. */
export function executionsFor(scope: Construct, queue: keyof typeof shares): number {
  const { lambdaConcurrency } = settingsOf(scope);
  return Math.min(max, Math.max(min, Math.floor(lambdaConcurrency * shares[queue])));
}
