import type { Channel } from "../../catalog/index.ts";
import { parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { type AwsTarget, isAws, serviceUrl } from "../company-aws/target.ts";
import { type ConnectorTarget, connectorOf, isConnected } from "../connectors/index.ts";
import { flexnetUrl } from "../formats/flexnet.ts";
import { canCarry, type Format } from "../formats/index.ts";
import type { KeygenKeys } from "../signatures/keygen-rotation.ts";
import type { RotatingSecret } from "../signatures/rotation.ts";
import type { SubscriptionInput, Target, WebhookTarget } from "./subscription-input.ts";

/** A validated and normalized subscription: which events go where, in which format. */
export type Subscription = Omit<SubscriptionInput, "keygen_algorithm" | "channel" | "pattern"> & {
  readonly channel: Channel;
  readonly pattern?: StoredPattern | undefined;
  readonly id: string;
  readonly company_id: number;
  /** Name of the rule in code that makes it. Missing if it was made over the API. */
  readonly rule?: string;
  /** Number of its changes, from 1. */
  readonly version?: number;
  readonly enabled: boolean;
  /** Signing secrets of Standard Webhooks, newest first. Never in a list, a log or an error. */
  readonly secrets: readonly RotatingSecret[];
  /** Keys of Keygen's signature. Only with the format `keygen`. */
  readonly keygen?: KeygenKeys;
  /** Unix milliseconds. */
  readonly created_at: number;
  /** When its input was last replaced, in unix milliseconds. Missing if it never was. */
  readonly changed_at?: number;
};

export type WebhookSubscription = Subscription & { readonly target: WebhookTarget };

/** Returns true if a subscription's target is a webhook. */
export function isWebhook(subscription: Subscription): subscription is WebhookSubscription {
  return subscription.target.type === "webhook";
}

/**
 * Returns the URL that deliveries of an event code go to; undefined if a webhook has no URL for its kind, or if the
 * consumer polls.
 */
export function endpointOf({ target }: Pick<Subscription, "target">, code: string) {
  if (isConnected(target)) return connectorOf(target).urlOf(target);
  if (isAws(target)) return serviceUrl(target);
  return target.type === "webhook" ? webhookUrl(target, code) : undefined;
}

/** Returns the URL at which the consumer of a subscription polls. */
export function messagesUrl(
  apiUrl: string,
  { company_id, id }: Pick<Subscription, "company_id" | "id">,
): string {
  return `${apiUrl}/v1/companies/${company_id}/subscriptions/${id}/messages`;
}

/**
 * Returns a webhook's URL for an event code. With FlexNet's `urls`, it is undefined for a kind of
 * event that has none.
 */
export function webhookUrl(
  { url, urls }: Pick<WebhookTarget, "url" | "urls">,
  code: string,
): string | undefined {
  return urls ? flexnetUrl(urls, code) : url;
}

/** The fields of a target that determine whether it accepts an event. */
export type TargetInterest =
  | Pick<WebhookTarget, "type" | "url" | "urls">
  | Pick<Extract<Target, { readonly type: "poll" | AwsTarget["type"] }>, "type">
  | Pick<ConnectorTarget, "type">;

/** Returns true if an event of this type can be sent there. */
export function canTake(format: Format, target: TargetInterest, code: string): boolean {
  if (isConnected(target)) return connectorOf(target).understands(code);
  if (!canCarry(format, code)) return false;
  return target.type !== "webhook" || webhookUrl(target, code) !== undefined;
}

type Pattern = Readonly<Record<string, unknown>>;

/**
 * A pattern as JSON text: DynamoDB accepts no number beyond 38 digits, its client none beyond 2^53, and neither
 * accepts every name and depth of a pattern.
 */
type StoredPattern = string;

/** Serializes a pattern for storage. `patternOfStored` is the inverse. */
export function storedPattern(pattern: Pattern): StoredPattern {
  return JSON.stringify(pattern);
}

/** Parses a stored pattern. A number that a double would round stays as it was written. */
export function patternOfStored(stored: StoredPattern): Pattern {
  return parseJson(stored) as Pattern;
}
