import type * as z from "zod/mini";
import type { CompanyView } from "../bus/companies/company.ts";
import type { AwsAccess } from "../bus/company-aws/access.ts";
import type { subscriptionView } from "../bus/endpoints/subscription-view.ts";
import type { Explanation } from "../bus/history/explanation.ts";
import type { previewSchema } from "../bus/history/preview.ts";
import type {
  AttemptResultView,
  AttemptView,
  DeliveryDetails,
  DeliverySummary,
  EventSummary,
} from "../bus/history/view.ts";
import type { KeyScope } from "../bus/keys/api-key.ts";
import type { portalSessionInput } from "../bus/keys/portal-session.ts";
import type { Credential } from "../bus/outbound/sign-in/sign-in.ts";
import type { RefusedEventView } from "../bus/refusals/view.ts";
import type { ReplayedStatus } from "../bus/replays/replay.ts";
import type { ReplayPreview, ReplayView } from "../bus/replays/view.ts";
import type { KeygenAlgorithm } from "../bus/signatures/keygen.ts";
import type { sourceView } from "../bus/sources/index.ts";
import type { StatisticsView } from "../bus/statistics/view.ts";
import type { changeRequest } from "../bus/subscriptions/change.ts";
import type { rotationRequest } from "../bus/subscriptions/rotation.ts";
import type { subscriptionInput } from "../bus/subscriptions/subscription-input.ts";
import type { TransformOutcome, transformTest } from "../bus/transforms/transform-test.ts";
import type { AnyLicenseEvent, OwnEvents } from "./events.ts";
import type { Page } from "./resource.ts";

/* Request and response types of the API, except the catalog's. */

/** Input for a new subscription. */
export type SubscriptionInput = z.input<typeof subscriptionInput>;

/**
 * Input of a preview: a new subscription, or the change of an existing one, and the id of an event. Without the id,
 * the bus takes a sample.
 */
export type PreviewInput = { readonly event_id?: string } & (
  | { readonly subscription: SubscriptionInput }
  | { readonly subscription_id: string; readonly change: SubscriptionChange }
);

/** A preview: whether a subscription would receive an event, and the request. */
export type Preview = z.infer<typeof previewSchema>;

/** A change to a subscription. Omitted fields stay, and null removes a field. */
export type SubscriptionChange = z.input<typeof changeRequest>;

/** A rotation of the signing secret, or of the key pair of Keygen's signature. */
export type RotationInput = z.input<typeof rotationRequest>;

/**
 * A subscription. The API shows only the names of its target's headers, and only the parts of its
 * credential that are not secret.
 */
export type Subscription = ReturnType<typeof subscriptionView> & {
  /** Doubts about the configuration. Only if one subscription is read, and only if there are any. */
  readonly warnings?: readonly Warning[];
  /** Only if one subscription is read, and only of a target in the company's AWS account. */
  readonly aws_access?: AwsAccess;
};

export type { AwsAccess };

/** A doubt about a valid configuration: a JSON pointer into the subscription, and what will happen. */
export type Warning = { readonly pointer: string; readonly message: string };

/**
 * `secret` is shown only once. It is absent if events go to a system by its connector, which are
 * not signed.
 */
export type SubscriptionWithSecret<W = SubscriptionInput> = Subscription &
  (W extends { readonly target: { readonly type: "webhook" } }
    ? { readonly secret: string }
    : { readonly secret?: string });

type StandardWebhooksAuth = {
  readonly type: "standard-webhooks";
  /** `whsec_…` or `whpk_…`. */
  readonly secrets: readonly string[];
  readonly tolerance_seconds?: number;
};

/** Input for a new source: a vendor's system, and how its webhooks are authenticated. */
export type SourceInput = { readonly name?: string } & (
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

/** A source. The API does not show its secrets. */
export type Source = ReturnType<typeof sourceView>;

/** Times are unix milliseconds. */
export type KeyInput = KeyScope & { readonly name?: string; readonly expires_at?: number };

/**
 * An API key without the key itself. Times are unix milliseconds; `last_used_at` is accurate to the
 * hour.
 */
export type ApiKey = KeyInput & {
  readonly id: string;
  readonly created_at: number;
  readonly last_used_at?: number;
};

/** `key` is shown only once. */
export type NewApiKey = ApiKey & { readonly key: string };

/** A version of a subscription, without the state of its endpoint. */
export type SubscriptionVersion = Omit<Subscription, "state">;

/** A successful call that changed something. `at` is in unix milliseconds. */
export type AuditEntry = {
  readonly id: string;
  readonly at: number;
  /** The `operationId` of the OpenAPI document, such as `changeSubscription`. */
  readonly operation: string;
  readonly subject: string | null;
  /** The API key or portal session that made the call; `rules` for a deployment of rules in code. */
  readonly key_id: string;
  /** The subscription before a call that changed or deleted it. */
  readonly earlier?: SubscriptionVersion;
};

/** A version of a subscription that a call replaced. `replaced_at` is in unix milliseconds. */
export type ReplacedVersion = Pick<AuditEntry, "operation" | "key_id"> & {
  readonly replaced_at: number;
  readonly subscription: SubscriptionVersion;
};

/** A company (tenant), with its state when it was read. Times are unix milliseconds. */
export type Company = CompanyView;

/** Input for a new portal session. `expires_in` is in seconds: 3600 by default, at most a day. */
export type PortalSessionInput = z.input<typeof portalSessionInput>;

/**
 * Access of a browser to one company. `url` and `token` are secrets that are shown only once.
 * `expires_at` is in unix milliseconds.
 */
export type PortalSession = {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  readonly expires_at: number;
};

/** Unix milliseconds, or a date or time in ISO 8601. */
export type Moment = number | string;

/** Event type and time. An event must pass all filters. */
export type EventFilter = {
  /** Event code. `*` matches anything. */
  readonly event?: string;
  /** Accepted at or after this time. */
  readonly from?: Moment;
  /** Accepted before this time. */
  readonly to?: Moment;
};

/** Filters of a list of events. */
export type EventSearch = EventFilter & {
  /** Text in the content of an event, or an object such as `license/77`. 2 to 200 characters. */
  readonly search?: string;
};

/** The status of a delivery: `delivered`, `dropped`, `retrying`, `held` or `dead`. */
export type DeliveryStatus = Delivery["status"];

/** Filters of a list of deliveries. A delivery must pass all of them. */
export type DeliveryFilter = EventSearch & {
  readonly status?: DeliveryStatus;
  readonly subscription_id?: string;
  readonly event_id?: string;
};

/** The result of a request to a receiver. Times are unix milliseconds. */
export type AttemptResult = AttemptResultView;
/** An attempt with the receiver's answer: its headers, and the first 2 KB of its body. */
export type Attempt = AttemptView;

/** An event for one subscription. Its id is the `webhook-id` of every attempt. */
export type Delivery = DeliverySummary;
/** A delivery with its attempts: at most 150, oldest first. */
export type DeliveryWithAttempts = DeliveryDetails;

/** A published event with its deliveries. */
export type EventWithDeliveries<Own extends OwnEvents = Record<never, never>> =
  AnyLicenseEvent<Own> &
    Pick<EventSummary, "publisher" | "accepted_at"> & { readonly deliveries: Page<Delivery> };

/** The deliveries of a subscription to replay, and how many a second. */
export type ReplayInput = EventFilter & {
  readonly status?: ReplayedStatus;
  readonly per_second?: number;
};

/** An event that the bus refused, without its content. Times are unix milliseconds. */
export type RefusedEvent = RefusedEventView;

/** Filters of a list of refused events. */
export type RefusalFilter = {
  /** Event code. `*` matches anything. */
  readonly event?: string;
  readonly company_id?: number;
  /** A publisher key or a source. An admin key needs it, and a publisher key lists its own. */
  readonly key_id?: string;
};

/** Counts of deliveries by subscription and hour. Times are unix milliseconds. */
export type Statistics = StatisticsView;

/** Period and subscription of statistics: at most 48 hours, and by default the last 24. */
export type StatisticsFilter = {
  readonly from?: Moment;
  readonly to?: Moment;
  readonly subscription_id?: string;
};

/** A job that sends deliveries again. Times are unix milliseconds. */
export type Replay = ReplayView;

/** Number of deliveries that a replay would send. More may match if `more` is true. */
export type { ReplayPreview };

/** Input of a pattern test: the whole event, as the bus stores it. */
export type PatternTest = {
  readonly pattern?: Readonly<Record<string, unknown>>;
  readonly events?: readonly string[];
  readonly event: Readonly<Record<string, unknown>>;
};

/**
 * Input of a transform test: a transform, with a body, or with a sample of an event type in a
 * format.
 */
export type TransformTest = z.input<typeof transformTest>;

export type { Credential, EventSummary, Explanation, KeyScope, TransformOutcome };

/** A test delivery that was sent. `event` is the event code. */
export type TestDelivery = { readonly id: string; readonly event: string };
