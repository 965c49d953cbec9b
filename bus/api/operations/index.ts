import { auditOperations } from "./audit.ts";
import { busOperations } from "./bus.ts";
import { companyOperations } from "./companies.ts";
import { eventTypeOperations } from "./event-types.ts";
import { historyOperations } from "./history.ts";
import { keyOperations } from "./keys.ts";
import { messageOperations } from "./messages.ts";
import type { Operations } from "./operation.ts";
import { patternOperations, transformOperations } from "./pattern-and-transform.ts";
import { portalSessionOperations } from "./portal-sessions.ts";
import { previewOperations } from "./preview.ts";
import { publishingOperations } from "./publishing.ts";
import { refusalOperations } from "./refusals.ts";
import { replayOperations } from "./replays.ts";
import { siteOperations } from "./site.ts";
import { sourceOperations } from "./sources.ts";
import { statisticsOperations } from "./statistics.ts";
import { subscriptionOperations } from "./subscriptions.ts";

/** All operations of the HTTP API, in the order of its document. */
export const operations = {
  ...publishingOperations,
  ...refusalOperations,
  ...eventTypeOperations,
  ...subscriptionOperations,
  ...previewOperations,
  ...messageOperations,
  ...historyOperations,
  ...statisticsOperations,
  ...replayOperations,
  ...sourceOperations,
  ...patternOperations,
  ...transformOperations,
  ...auditOperations,
  ...companyOperations,
  ...keyOperations,
  ...portalSessionOperations,
  ...busOperations,
  ...siteOperations,
} as const satisfies Operations;

/** The `operationId` of the OpenAPI document. */
export type OperationId = keyof typeof operations;
