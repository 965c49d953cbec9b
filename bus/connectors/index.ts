import type * as z from "zod/mini";
import type { Connector, TargetSchema } from "./connector.ts";
import { http } from "./http/index.ts";
import { httpSchema } from "./http/schema.ts";
import { hubspot } from "./hubspot/index.ts";
import { hubspotSchema } from "./hubspot/schema.ts";
import { salesforce } from "./salesforce/index.ts";
import { salesforceSchema } from "./salesforce/schema.ts";
import { slack, slackSchema } from "./slack/index.ts";
import { teams, teamsSchema } from "./teams/index.ts";

export type {
  Answered,
  Call,
  Connector,
  Ended,
  Known,
  Plan,
  Remembered,
  Verdict,
} from "./connector.ts";

/*
 * The two tables are apart, so that functions which only deliver have no schemas, and functions which only validate
 * have no connectors: bundles leave out what nothing uses.
 */

/** The configuration of each connector. */
export const connectorSchemas = {
  http: httpSchema,
  hubspot: hubspotSchema,
  salesforce: salesforceSchema,
  slack: slackSchema,
  teams: teamsSchema,
};

export type ConnectorName = keyof typeof connectorSchemas;
export const connectorNames = /* @__PURE__ */ Object.keys(connectorSchemas) as ConnectorName[];
export type ConnectorTarget = z.infer<(typeof connectorSchemas)[ConnectorName]["schema"]>;

type Connectors = {
  readonly [N in ConnectorName]: Connector<Extract<ConnectorTarget, { readonly type: N }>>;
};

export const connectors: Connectors = { http, hubspot, salesforce, slack, teams };

/** Returns true for the target of a connector. Others are not called by one: a webhook, or a consumer that polls. */
export function isConnected<T extends { readonly type: string }>(
  target: T,
): target is Extract<T, { readonly type: ConnectorName }> {
  return target.type in connectors;
}

/** Returns the connector of a target. */
export function connectorOf({
  type,
}: {
  readonly type: ConnectorName;
}): Connector<ConnectorTarget> {
  return connectors[type] as Connector<ConnectorTarget>;
}

/** Returns the schema of a target's connector. */
export function targetSchemaOf({ type }: Pick<ConnectorTarget, "type">) {
  return connectorSchemas[type] as unknown as TargetSchema<z.ZodMiniObject>;
}
