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
export { ApiError, NetworkError, type Options } from "./connection.ts";
export type { AnyLicenseEvent, OwnEvents, PublishableEvent } from "./events.ts";
export type { Acknowledgement, FetchRequest, PolledMessage, PollOptions } from "./messages.ts";
export {
  type AcceptedResult,
  allAccepted,
  PublishError,
  PublishRefusedError,
  type PublishResult,
  type RefusedResult,
} from "./publish-result.ts";
export { type Publisher, PublisherFullError, type PublisherOptions } from "./publisher.ts";
export type { IfMatch, List, Page, Versioned } from "./resource.ts";
export type {
  ApiKey,
  Attempt,
  AttemptResult,
  AuditEntry,
  AwsAccess,
  Company,
  Credential,
  Delivery,
  DeliveryFilter,
  DeliveryStatus,
  DeliveryWithAttempts,
  EventFilter,
  EventSearch,
  EventSummary,
  EventWithDeliveries,
  Explanation,
  KeyInput,
  KeyScope,
  Moment,
  NewApiKey,
  PatternTest,
  PortalSession,
  PortalSessionInput,
  Preview,
  PreviewInput,
  RefusalFilter,
  RefusedEvent,
  ReplacedVersion,
  Replay,
  ReplayInput,
  ReplayPreview,
  RotationInput,
  Source,
  SourceInput,
  Statistics,
  StatisticsFilter,
  Subscription,
  SubscriptionChange,
  SubscriptionInput,
  SubscriptionVersion,
  SubscriptionWithSecret,
  TestDelivery,
  TransformOutcome,
  TransformTest,
  Warning,
} from "./resources.ts";
export {
  type Received,
  type Refusal,
  type Verified,
  type VerifyOptions,
  verify,
} from "./verify.ts";
