import { certificateView } from "../auth/client-certificate.ts";
import type { TargetAuth } from "../auth/target-auth.ts";
import { type ConnectorName, targetSchemaOf } from "../connectors/schemas.ts";
import { hiddenValue } from "../target-headers.ts";
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
    ...(headers && {
      headers: Object.fromEntries(Object.keys(headers).map((name) => [name, hiddenValue])),
    }),
    ...(auth && { auth: authView(auth) }),
  };
}

function authView(auth: TargetAuth) {
  switch (auth.type) {
    case "basic":
    case "bearer":
    case "none":
      return { type: auth.type };
    case "oauth2": {
      const { client_secret: _, ...shown } = auth;
      return shown;
    }
    case "mtls":
      return { type: auth.type, ...certificateView(auth) };
    default:
      return auth satisfies never;
  }
}
