export {
  type Answer,
  type FailureReason,
  failureReasons,
  type Response,
  readAnswer,
} from "./answer.ts";
export {
  afterAttempts,
  type DeliveryMessage,
  type DeliveryReference,
  hasContent,
  newDelivery,
  type QueuedDelivery,
  toReference,
} from "./message.ts";
export {
  type DeliveryStatus,
  decide,
  deliveryStatuses,
  droppedWhenEnabled,
  type HoldReason,
  holdReasons,
  isToldWhenDead,
  type Outcome,
  statusOf,
  subscriptionDeleted,
  type UndeliveredStatus,
} from "./outcome.ts";
export {
  type Logged,
  mustAskLog,
  repeatDelay,
  secondDelay,
  standing,
} from "./standing.ts";
