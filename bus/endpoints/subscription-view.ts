import * as z from "zod/mini";
import { must, oneOf } from "../../catalog/kinds.ts";
import type { AwsTarget } from "../company-aws/target.ts";
import { type ConnectorName, isConnected, targetSchemaOf } from "../connectors/index.ts";
import { authView } from "../outbound/sign-in/sign-in.ts";
import { hiddenHeaders } from "../outbound/target-headers.ts";
import { type KeygenKeys, keysAt } from "../signatures/keygen-rotation.ts";
import { publicKeyOf } from "../signatures/standard-webhooks.ts";
import { patternOfStored, type Subscription } from "../subscriptions/subscription.ts";
import type { Target, WebhookTarget } from "../subscriptions/subscription-input.ts";
import { defined } from "../values/defined.ts";
import { disablingReasons, type Health, unknownHealth } from "./endpoint.ts";

/**
 * The state of a subscription. Its status is `ok`, `failing` (attempts fail), `paused` (the circuit is not closed) or
 * `disabled`. Times are unix milliseconds.
 */
export const stateSchema = z.strictObject({
  status: z.enum(["ok", "failing", "paused", "disabled"]),
  /** `company`, or the reason for which the bus disabled it. */
  disabled_by: z.nullable(z.enum(["company", ...disablingReasons])),
  disabled_at: z.nullable(z.int()),
  /** When an attempt first failed since the last success. `error` describes the last failure. */
  failing_since: z.nullable(z.int()),
  error: z.nullable(z.string()),
  /** When the circuit becomes half-open. */
  paused_until: z.nullable(z.int()),
  /** Number of held deliveries, up to 1,000, which means 1,000 or more. Only set if one subscription is read. */
  held: z.optional(z.int()),
});
/** Maximum count of held deliveries, so that reading a subscription never counts millions. */
export const maxHeldCount = 1_000;
export type SubscriptionState = z.infer<typeof stateSchema>;

/**
 * Returns the state as the API shows it. If several statuses apply, `disabled` comes before
 * `paused`, and `paused` before `failing`.
 *
 * @param held - Number of held deliveries, if it is known.
 */
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

/** The request to enable a subscription. `held` says what to do with its held deliveries. */
export const enableRequest = z.strictObject(
  { held: z._default(oneOf("replay", "drop"), "replay") },
  must("an object"),
);

/**
 * Returns a subscription as the API shows it: without secrets, with the keys for verifying its signatures, and with
 * its state.
 *
 * @param held - Number of held deliveries, if it is known.
 * @param nowMs - Decides which of Keygen's keys signs.
 */
export function subscriptionView(
  subscription: Subscription,
  health: Health = unknownHealth,
  held?: number,
  nowMs = Date.now(),
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
    ...(isConnected(target) ? {} : { format, signature }),
    enabled: shown.enabled && !health.disabled,
    state: stateOf(shown.enabled, health, held),
    target: targetView(target),
    ...(signature === "v1a" && secret ? { public_key: publicKeyOf(secret) } : {}),
    ...(keygen ? { keygen: keygenView(keysAt(keygen, nowMs)) } : {}),
  };
}

/** Omits the private keys. */
function keygenView({ algorithm, public_key, next }: KeygenKeys) {
  return {
    algorithm,
    public_key,
    ...(next && { next_public_key: next.public_key, next_signs_from: next.from }),
  };
}

/** Returns a version of a subscription as the API shows it, without the state of its endpoint. */
export function subscriptionVersion(subscription: Subscription) {
  const { state: _, ...version } = subscriptionView(subscription);
  return version;
}
export type SubscriptionVersion = ReturnType<typeof subscriptionVersion>;

/** Returns a target as the API shows it: without secrets. */
export function targetView(target: Target): WebhookView | PollView | AwsTarget | ConnectorView {
  if (isConnected(target)) return { ...targetSchemaOf(target).shown(target), type: target.type };
  return target.type === "webhook" ? webhookView(target) : target;
}

type WebhookView = ReturnType<typeof webhookView>;
type PollView = Extract<Target, { readonly type: "poll" }>;
type ConnectorView = {
  readonly type: ConnectorName;
  readonly [name: string]: unknown;
};

/** Omits the values of headers and the secrets of `auth`. */
function webhookView({ headers, auth, ...shown }: WebhookTarget) {
  return {
    ...shown,
    ...defined({ headers: headers && hiddenHeaders(headers), auth: auth && authView(auth) }),
  };
}
