import { publicKeyOf } from "../signatures/standard-webhooks.ts";
import { patternOfStored } from "../subscriptions/stored-pattern.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { targetView } from "../subscriptions/target-view.ts";
import { type Health, unknownHealth } from "./endpoint.ts";
import { stateOf } from "./state.ts";

/**
 * What the API shows of a subscription: all but its secrets, the keys that receivers verify by, and how it
 * stands.
 *
 * @param held - How many deliveries it holds, if that is known.
 */
export function subscriptionView(
  subscription: Subscription,
  health: Health = unknownHealth,
  held?: number,
) {
  const {
    secrets,
    keygen,
    target,
    format,
    signature,
    pattern,
    version: _,
    ...shown
  } = subscription;
  const secret = secrets[0]?.secret ?? "";
  return {
    ...shown,
    ...(pattern ? { pattern: patternOfStored(pattern) } : {}),
    ...(target.type === "webhook" ? { format, signature } : {}),
    enabled: shown.enabled && !health.disabled,
    state: stateOf(shown.enabled, health, held),
    target: targetView(target),
    ...(signature === "v1a" && secret ? { public_key: publicKeyOf(secret) } : {}),
    ...(keygen ? { keygen: { algorithm: keygen.algorithm, public_key: keygen.public_key } } : {}),
  };
}
