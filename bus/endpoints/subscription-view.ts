import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import { type ConnectorName, targetSchemaOf } from "../connectors/schemas.ts";
import { authView } from "../outbound/sign-in/sign-in.ts";
import { hiddenHeaders } from "../outbound/target-headers.ts";
import { publicKeyOf } from "../signatures/standard-webhooks.ts";
import { patternOfStored, type Subscription } from "../subscriptions/subscription.ts";
import type { Target, WebhookTarget } from "../subscriptions/wish.ts";
import { defined } from "../values/defined.ts";
import { disablingReasons, type Health, unknownHealth } from "./endpoint.ts";

/**
 * How a subscription stands: events go out (`ok`), or do but fail (`failing`), wait for the endpoint to answer
 * again (`paused`), or for the company to enable it (`disabled`).
 */
export const stateSchema = z.strictObject({
  status: z.enum(["ok", "failing", "paused", "disabled"]),
  /** Who disabled it: the company, or the bus, and then why. */
  disabled_by: z.nullable(z.enum(["company", ...disablingReasons])),
  /** Times are unix milliseconds. When the bus disabled it. */
  disabled_at: z.nullable(z.int()),
  /** Since when nothing has arrived, and the last failure in words. */
  failing_since: z.nullable(z.int()),
  error: z.nullable(z.string()),
  /** When it is tried again. */
  paused_until: z.nullable(z.int()),
  /** How many deliveries are held, counted up to 1,000: that many means 1,000 or more. Where one subscription is read. */
  held: z.optional(z.int()),
});
/** Held deliveries are counted up to this number, so that reading a subscription never counts millions. */
export const maxHeldCount = 1_000;
export type SubscriptionState = z.infer<typeof stateSchema>;

export function stateOf(
  isEnabled: boolean,
  { disabled, open_until, failing_since, error }: Health,
  held?: number,
): SubscriptionState {
  const isDisabled = !isEnabled || disabled !== undefined;
  const status = isDisabled
    ? "disabled"
    : open_until !== undefined
      ? "paused"
      : failing_since !== undefined
        ? "failing"
        : "ok";
  return {
    status,
    disabled_by: isDisabled ? (disabled?.reason ?? "company") : null,
    disabled_at: disabled?.at ?? null,
    failing_since: failing_since ?? disabled?.failing_since ?? null,
    error: error ?? disabled?.error ?? null,
    paused_until: status === "paused" ? (open_until ?? null) : null,
    ...(held === undefined ? {} : { held }),
  };
}

/** What becomes of what is held, when a subscription is enabled. */
export const enableRequest = z.strictObject(
  { held: z._default(oneOf("replay", "drop"), "replay") },
  must("an object"),
);

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
    ...defined({ headers: headers && hiddenHeaders(headers), auth: auth && authView(auth) }),
  };
}
