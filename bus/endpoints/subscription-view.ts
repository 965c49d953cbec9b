import { type ConnectorName, targetSchemaOf } from "../connectors/schemas.ts";
import { authView } from "../outbound/sign-in/target-auth.ts";
import { hiddenHeaders } from "../outbound/target-headers.ts";
import { publicKeyOf } from "../signatures/standard-webhooks.ts";
import { patternOfStored, type Subscription } from "../subscriptions/subscription.ts";
import type { Target, WebhookTarget } from "../subscriptions/wish.ts";
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

/** A target as the API shows it: without anything that is secret. */
export function targetView(target: Target): WebhookView | ConnectorView {
  return target.type === "webhook"
    ? webhookView(target)
    : { ...targetSchemaOf(target).shown(target), type: target.type };
}

type WebhookView = ReturnType<typeof webhookView>;
type ConnectorView = {
  readonly type: ConnectorName;
  readonly [name: string]: unknown;
};

/** Without the values of its headers, and of its sign-in nothing secret. */
function webhookView({ headers, auth, ...shown }: WebhookTarget) {
  return {
    ...shown,
    ...(headers && { headers: hiddenHeaders(headers) }),
    ...(auth && { auth: authView(auth) }),
  };
}
