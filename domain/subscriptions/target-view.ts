import { certificateView } from "../auth/client-certificate.ts";
import type { TargetAuth } from "../auth/target-auth.ts";
import { hiddenValue } from "../target-headers.ts";
import type { WebhookTarget } from "./target-wish.ts";

/** A target as the API shows it: without the values of its headers, and of its sign-in nothing secret. */
export function targetView({ headers, auth, ...shown }: WebhookTarget) {
  return {
    ...shown,
    ...(headers && {
      headers: Object.fromEntries(Object.keys(headers).map((name) => [name, hiddenValue])),
    }),
    ...(auth && { auth: authView(auth) }),
  };
}

export type TargetView = ReturnType<typeof targetView>;

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
