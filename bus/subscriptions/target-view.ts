import { type ConnectorName, targetSchemaOf } from "../connectors/schemas.ts";
import { authView } from "../outbound/sign-in/target-auth.ts";
import { hiddenHeaders } from "../outbound/target-headers.ts";
import type { Target, WebhookTarget } from "./target-wish.ts";

/** A target as the API shows it: without anything that is secret. */
export function targetView(target: Target): WebhookView | ConnectorView {
  return target.type === "webhook"
    ? webhookView(target)
    : { ...targetSchemaOf(target).shown(target), type: target.type };
}

export type WebhookView = ReturnType<typeof webhookView>;
export type ConnectorView = {
  readonly type: ConnectorName;
  readonly [name: string]: unknown;
};

/** Without the values of its headers, and of its sign-in nothing secret. */
function webhookView({ headers, auth, ...shown }: WebhookTarget) {
  return {
    ...shown,
    ...(headers && { headers: hiddenHeaders(headers) }),
    ...(auth && { auth: authView(auth) }),
  };
}
