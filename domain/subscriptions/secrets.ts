import { rotate } from "../signatures/rotation.ts";
import { newSecret, publicKeyOf } from "../signatures/standard-webhooks.ts";
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

/** What the API shows of a subscription: all but its secrets, and the keys that receivers verify by. */
export function publicView({ secrets, keygen, target, version: _, ...shown }: Subscription) {
  const secret = secrets[0]?.secret ?? "";
  return {
    ...shown,
    target: target.auth ? { ...target, auth: { type: target.auth.type } } : target,
    ...(shown.signature === "v1a" ? { public_key: publicKeyOf(secret) } : {}),
    ...(keygen ? { keygen: { algorithm: keygen.algorithm, public_key: keygen.public_key } } : {}),
  };
}
