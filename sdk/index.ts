export type { Fault, Problem } from "../bus/values/problem.ts";
export type {
  CatalogEvent,
  Channel,
  EventCode,
  EventData,
  EventType,
  PublishEvent,
  Vendor,
} from "../catalog/index.ts";
export { type EventTypeDetails, LicenseEventBus } from "./client.ts";
export type { Options } from "./connection.ts";
export { ApiError, NetworkError } from "./errors.ts";
export type { AnyLicenseEvent, OwnEvents, PublishableEvent } from "./events.ts";
export type { List, Page } from "./list.ts";
export type { PublishResult } from "./publish.ts";
export { PublishError } from "./publish-error.ts";
export type { Received } from "./received.ts";
export type { IfMatch, Versioned } from "./resource.ts";
export type {
  ApiKey,
  Attempt,
  AttemptResult,
  Credential,
  Delivery,
  DeliveryFilter,
  DeliveryStatus,
  DeliveryWithAttempts,
  EventFilter,
  EventSummary,
  EventWithDeliveries,
  KeyScope,
  KeyWish,
  Moment,
  NewApiKey,
  PatternTrial,
  Replay,
  ReplayWish,
  Source,
  SourceWish,
  Subscription,
  SubscriptionChange,
  SubscriptionWish,
  SubscriptionWithSecret,
  TestDelivery,
  TransformOutcome,
  TransformTrial,
} from "./resources.ts";
export { type Refusal, type Verified, type VerifyOptions, verify } from "./verify.ts";
