import type * as z from "zod/mini";
import type { TargetSchema } from "./connector.ts";
import { httpSchema } from "./http/schema.ts";
import { hubspotSchema } from "./hubspot/schema.ts";
import { salesforceSchema } from "./salesforce/schema.ts";
import { slackSchema } from "./slack/schema.ts";
import { teamsSchema } from "./teams/schema.ts";

/** The configuration of each connector. */
export const connectorSchemas = {
  http: httpSchema,
  hubspot: hubspotSchema,
  salesforce: salesforceSchema,
  slack: slackSchema,
  teams: teamsSchema,
};

export type ConnectorName = keyof typeof connectorSchemas;
export const connectorNames = Object.keys(connectorSchemas) as ConnectorName[];
export type ConnectorTarget = z.infer<(typeof connectorSchemas)[ConnectorName]["schema"]>;

/** Returns the schema of a target's connector. */
export function targetSchemaOf({ type }: Pick<ConnectorTarget, "type">) {
  return connectorSchemas[type] as unknown as TargetSchema<z.ZodMiniObject>;
}
