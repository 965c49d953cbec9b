import { auditDescriptions } from "../operations/audit.ts";
import { busDescriptions } from "../operations/bus.ts";
import { companyDescriptions } from "../operations/companies.ts";
import type { Described, Description } from "../operations/description.ts";
import { eventTypeDescriptions } from "../operations/event-types.ts";
import { historyDescriptions } from "../operations/history.ts";
import { type OperationId, operations } from "../operations/index.ts";
import { keyDescriptions } from "../operations/keys.ts";
import { messageDescriptions } from "../operations/messages.ts";
import { patternDescriptions, transformDescriptions } from "../operations/pattern-and-transform.ts";
import { portalSessionDescriptions } from "../operations/portal-sessions.ts";
import { previewDescriptions } from "../operations/preview.ts";
import { publishingDescriptions } from "../operations/publishing.ts";
import { refusalDescriptions } from "../operations/refusals.ts";
import { replayDescriptions } from "../operations/replays.ts";
import { siteDescriptions } from "../operations/site.ts";
import { sourceDescriptions } from "../operations/sources.ts";
import { statisticsDescriptions } from "../operations/statistics.ts";
import { subscriptionDescriptions } from "../operations/subscriptions.ts";

import { properties } from "./properties.ts";

const descriptions: Readonly<Record<OperationId, Description>> = {
  ...publishingDescriptions(),
  ...refusalDescriptions(),
  ...eventTypeDescriptions(),
  ...subscriptionDescriptions(),
  ...previewDescriptions(),
  ...historyDescriptions(),
  ...messageDescriptions(),
  ...statisticsDescriptions(),
  ...replayDescriptions(),
  ...sourceDescriptions(),
  ...patternDescriptions(),
  ...transformDescriptions(),
  ...auditDescriptions(),
  ...companyDescriptions(),
  ...keyDescriptions(),
  ...portalSessionDescriptions(),
  ...busDescriptions(),
  ...siteDescriptions(),
};

/** All operations of the HTTP API with their descriptions, in the order of the document. */
export const described: readonly Described[] = Object.entries(operations).map(
  ([id, operation]) => ({
    id,
    ...operation,
    ...descriptions[id as OperationId],
  }),
);

/** Descriptions of properties and parameters by name (see `properties.ts`). */
export const propertyDescriptions: Readonly<Record<string, string>> = Object.assign(
  {},
  properties,
  ...described.map(({ properties = {} }) => properties),
);
