import { rotate } from "../signatures/rotation.ts";
import { newSecret } from "../signatures/standard-webhooks.ts";
import type { Subscription } from "./subscription.ts";

/** With a new signing secret; the old ones hold for the overlap. */
export function withNewSecret(
  subscription: Subscription,
  overlapSeconds: number | undefined,
  nowMs: number,
): Subscription {
  const secret = newSecret(subscription.signature);
  const secrets = rotate(subscription.secrets, secret, overlapSeconds, nowMs);
  return { ...subscription, secrets };
}
