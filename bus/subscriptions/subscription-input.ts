import * as z from "zod/mini";
import { type Channel, channels, type EventType, eventTypes } from "../../catalog/index.ts";
import { dictionary, dictionaryOf, must, oneOf, someText } from "../../catalog/kinds.ts";
import { type AwsTarget, awsTargetTypes } from "../company-aws/target.ts";
import { awsTargets } from "../company-aws/target-schema.ts";
import {
  type ConnectorTarget,
  connectorNames,
  connectorSchemas,
  isConnected,
  targetSchemaOf,
} from "../connectors/index.ts";
import { subscribedEventTypes } from "../events/event-filter.ts";
import { formats } from "../formats/index.ts";
import { maxTimeout } from "../outbound/answer.ts";
import { targetAuth } from "../outbound/sign-in/auth-schema.ts";
import { maxRetryDelay } from "../retry/retry.ts";
import { keygenAlgorithms } from "../signatures/keygen.ts";
import { schemes } from "../signatures/standard-webhooks.ts";
import { expression } from "../transforms/expression-schema.ts";
import type { Fault } from "../values/problem.ts";
import { displayName, urlText } from "../values/schemas.ts";

/* Retry schedule, timeout and rate limit of deliveries. */

const maxRetries = 20;
/** Seconds: 30 days, the default retention of events. */
const maxAge = 30 * 86_400;

function whole(min: number, max: number, what = "a number") {
  const error = must(`${what}, from ${min} to ${max}`);
  return z.int(error).check(z.minimum(min, error), z.maximum(max, error));
}

const seconds = whole(1, maxRetryDelay, "a number of seconds");
const retries = z.optional(whole(0, maxRetries));
const factor = must("a number, from 1 to 10");

const retry = z.strictObject(
  {
    policy: z.optional(oneOf("standard", "keygen")),
    delays: z.optional(
      z
        .array(seconds, must("an array"))
        .check(z.maxLength(maxRetries, must(`at most ${maxRetries} delays`))),
    ),
    exponential: z.optional(
      z.strictObject(
        {
          first: seconds,
          factor: z.optional(z.number(factor).check(z.minimum(1, factor), z.maximum(10, factor))),
          longest: z.optional(seconds),
          retries,
        },
        must("an object"),
      ),
    ),
    linear: z.optional(z.strictObject({ step: seconds, retries }, must("an object"))),
    max_age: z.optional(whole(1, maxAge, "a number of seconds")),
  },
  must("an object"),
);

/** Seconds for connecting, the answer's headers and its body together. */
const timeout = whole(1, maxTimeout, "a number of seconds");

const rateLimit = z.strictObject(
  { max: whole(1, 10_000), per: oneOf("second", "minute") },
  must("an object"),
);

const schedules = ["policy", "delays", "exponential", "linear"] as const;

/** Returns the faults of a retry policy: it must have exactly one kind of schedule. */
export function retryFaults(policy: z.infer<typeof retry> | undefined): readonly Fault[] {
  const given = schedules.filter((name) => policy?.[name] !== undefined);
  return given.slice(1).map((name) => ({
    pointer: `/retry/${name}`,
    message: `cannot be combined with ${given[0]}`,
  }));
}

/** A webhook target: one URL, or one for each of FlexNet's kinds of events, with headers and auth. */
export const webhookTarget = z.strictObject(
  {
    type: oneOf("webhook"),
    url: z.optional(urlText),
    urls: z.optional(
      z.strictObject(
        {
          entitlement: z.optional(urlText),
          product: z.optional(urlText),
          device: z.optional(urlText),
        },
        must("an object"),
      ),
    ),
    headers: z.optional(dictionaryOf(someText)),
    auth: z.optional(targetAuth),
  },
  must("an object"),
);
export type WebhookTarget = z.infer<typeof webhookTarget>;

/** A target whose consumer fetches its deliveries over the API. */
export const pollTarget = z.strictObject({ type: oneOf("poll") }, must("an object"));
type PollTarget = z.infer<typeof pollTarget>;

/** The types of targets. */
export const targetTypes: readonly string[] = [
  "webhook",
  "poll",
  ...awsTargetTypes,
  ...connectorNames,
];

/** Where events go: a webhook, a consumer that polls, the company's AWS account, or a system by its connector. */
const target = z.discriminatedUnion(
  "type",
  [
    webhookTarget,
    pollTarget,
    ...awsTargets,
    ...Object.values(connectorSchemas).map(({ schema }) => schema),
  ],
  must(`an object whose type is one of ${targetTypes.join(", ")}`),
);
export type Target = WebhookTarget | PollTarget | AwsTarget | ConnectorTarget;

const eventFilter = someText.check(
  z.regex(/^[\w.*-]{1,100}$/, must("an event code; * stands for anything")),
);

/** The input of a new subscription. */
export const subscriptionInput = z.strictObject(
  {
    name: displayName,
    /** See `channelOf` for the default. */
    channel: z.optional(oneOf(...channels)),
    events: z._default(
      z
        .array(eventFilter, must("an array"))
        .check(
          z.minLength(1, must("at least one event code")),
          z.maxLength(100, must("at most 100")),
        ),
      ["*"],
    ),
    pattern: z.optional(dictionary),
    /** JSONata that makes another body from the format's, or drops the event by returning nothing. */
    transform: z.optional(expression),
    format: z._default(oneOf(...formats), "licensespring"),
    target,
    /** The scheme of the Standard Webhooks signature: v1 is HMAC, v1a is Ed25519. */
    signature: z._default(oneOf(...schemes), "v1"),
    keygen_algorithm: z.optional(oneOf(...keygenAlgorithms)),
    /** True if Keygen's signature covers the port of the URL, which Keygen's own does not. For local trials. */
    keygen_signs_port: z.optional(z.boolean(must("true or false"))),
    retry: z.optional(retry),
    timeout: z.optional(timeout),
    rate_limit: z.optional(rateLimit),
    /** True to deliver the events of one object in the order in which they were accepted. */
    ordered: z.optional(z.boolean(must("true or false"))),
  },
  must("an object"),
);
export type SubscriptionInput = z.infer<typeof subscriptionInput>;

/** Returns the channels that a target can take events of, the preferred one first. */
export function channelsOf(target: Target): readonly [Channel, ...Channel[]] {
  return isConnected(target) ? targetSchemaOf(target).channels : channels;
}

/**
 * Returns the channel of a subscription. Without one in the input, it is `webhooks` if no connector delivers. A
 * connector gets the channel that receives more of the selected event types, so that none is missing without need.
 *
 * @param deployed - Channels to choose from.
 */
export function channelOf(
  { channel, events, target }: Pick<SubscriptionInput, "channel" | "events" | "target">,
  known: Iterable<EventType> = eventTypes.values(),
  deployed: readonly Channel[] = channels,
): Channel {
  if (channel !== undefined) return channel;
  const [preferred, ...others] = channelsOf(target);
  if (!isConnected(target) || others.length === 0) return preferred;
  const types = [...known];
  const selected = new Set(events.flatMap((filter) => subscribedEventTypes(filter, types)));
  const count = (name: Channel) =>
    [...selected].filter(({ consumers }) => consumers.includes(name)).length;
  const [best = preferred] = [preferred, ...others]
    .filter((name) => deployed.includes(name))
    .toSorted((a, b) => count(b) - count(a));
  return best;
}
