import type * as z from "zod/mini";
import type { subscriptionView } from "../bus/endpoints/subscription-view.ts";
import type {
  AttemptResultView,
  AttemptView,
  DeliveryDetails,
  DeliverySummary,
  EventSummary,
} from "../bus/history/view.ts";
import type { KeyScope } from "../bus/keys/api-key.ts";
import type { Credential } from "../bus/outbound/sign-in/sign-in.ts";
import type { ReplayedStatus } from "../bus/replays/replay.ts";
import type { ReplayView } from "../bus/replays/view.ts";
import type { KeygenAlgorithm } from "../bus/signatures/keygen.ts";
import type { sourceView } from "../bus/sources/index.ts";
import type { changeRequest } from "../bus/subscriptions/change.ts";
import type { wish } from "../bus/subscriptions/wish.ts";
import type { TransformOutcome, transformTrial } from "../bus/transforms/trial.ts";
import type { AnyLicenseEvent, OwnEvents } from "./events.ts";
import type { Page } from "./resource.ts";

/* Request and response types of the API, except the catalog's. */

/** Input for a new subscription. */
export type SubscriptionWish = z.input<typeof wish>;

/** A change to a subscription. Omitted fields stay, and null removes a field. */
export type SubscriptionChange = z.input<typeof changeRequest>;

/**
 * A subscription. It shows the names of its target's headers, and the parts of its credential that are
 * not secret.
 */
export type Subscription = ReturnType<typeof subscriptionView>;

/**
 * `secret` is shown only once. It is absent if events go to a system by its connector, which are
 * not signed.
 */
export type SubscriptionWithSecret<W = SubscriptionWish> = Subscription &
  (W extends { readonly target: { readonly type: "webhook" } }
    ? { readonly secret: string }
    : { readonly secret?: string });

type StandardWebhooksAuth = {
  readonly type: "standard-webhooks";
  /** `whsec_…` or `whpk_…`. */
  readonly secrets: readonly string[];
  readonly tolerance_seconds?: number;
};

export type SourceWish = { readonly name?: string } & (
  | {
      readonly kind: "keygen";
      readonly public_key: string;
      readonly algorithm?: KeygenAlgorithm;
      readonly tolerance_seconds?: number;
    }
  | { readonly kind: "flexnet"; readonly auth: Credential }
  | {
      readonly kind: "licensespring";
      readonly auth: StandardWebhooksAuth | Extract<Credential, { type: "bearer" }>;
    }
);

export type Source = ReturnType<typeof sourceView>;

/** Times are unix milliseconds. */
export type KeyWish = KeyScope & { readonly name?: string; readonly expires_at?: number };

export type ApiKey = KeyWish & {
  readonly id: string;
  readonly created_at: number;
  readonly last_used_at?: number;
};

/** `key` is shown only once. */
export type NewApiKey = ApiKey & { readonly key: string };

/** Unix milliseconds, or a date or time in ISO 8601. */
export type Moment = number | string;

export type EventFilter = {
  /** Event code. `*` matches anything. */
  readonly event?: string;
  /** Accepted at or after this time. */
  readonly from?: Moment;
  /** Accepted before this time. */
  readonly to?: Moment;
};

export type DeliveryStatus = Delivery["status"];

export type DeliveryFilter = EventFilter & {
  readonly status?: DeliveryStatus;
  readonly subscription_id?: string;
  readonly event_id?: string;
};

/** The result of a request to a receiver. Times are unix milliseconds. */
export type AttemptResult = AttemptResultView;
export type Attempt = AttemptView;

/** An event for one subscription. Its id is the `webhook-id` of every attempt. */
export type Delivery = DeliverySummary;
export type DeliveryWithAttempts = DeliveryDetails;

/** A published event with its deliveries. */
export type EventWithDeliveries<Own extends OwnEvents = Record<never, never>> =
  AnyLicenseEvent<Own> &
    Pick<EventSummary, "publisher" | "accepted_at"> & { readonly deliveries: Page<Delivery> };

/** The deliveries of a subscription to replay, and how many a second. */
export type ReplayWish = EventFilter & {
  readonly status?: ReplayedStatus;
  readonly per_second?: number;
};

/** A job that sends deliveries again. Times are unix milliseconds. */
export type Replay = ReplayView;

/** Input of a pattern test: the whole event, as the bus stores it. */
export type PatternTrial = {
  readonly pattern?: Readonly<Record<string, unknown>>;
  readonly events?: readonly string[];
  readonly event: Readonly<Record<string, unknown>>;
};

/**
 * Input of a transform test: a transform, with a body, or with a sample of an event type in a
 * format.
 */
export type TransformTrial = z.input<typeof transformTrial>;

export type { Credential, EventSummary, KeyScope, TransformOutcome };

/** A test delivery that was sent. `event` is the event code. */
export type TestDelivery = { readonly id: string; readonly event: string };
