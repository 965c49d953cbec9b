import { certificateView } from "./client-certificate.ts";
import type { TargetAuth } from "./target-auth.ts";

/** A sign-in as the API shows it: of what type it is, and what of it is no secret. */
export function authView(auth: TargetAuth) {
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
