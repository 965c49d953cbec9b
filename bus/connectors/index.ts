import type { Connector } from "./connector.ts";
import { http } from "./http/index.ts";
import { hubspot } from "./hubspot/index.ts";
import { salesforce } from "./salesforce/index.ts";
import type { ConnectorTarget } from "./schemas.ts";
import { slack } from "./slack/index.ts";
import { teams } from "./teams/index.ts";

export type { Answered, Call, Connector, Known, Plan, Remembered, Verdict } from "./connector.ts";

/* Without schemas, which functions that only deliver do not need. Those are in schemas.ts. */

type Name = ConnectorTarget["type"];
type Connectors = {
  readonly [N in Name]: Connector<Extract<ConnectorTarget, { readonly type: N }>>;
};

export const connectors: Connectors = { http, hubspot, salesforce, slack, teams };

/** Returns the connector of a target. */
export function connectorOf({ type }: { readonly type: Name }): Connector<ConnectorTarget> {
  return connectors[type] as Connector<ConnectorTarget>;
}
