import type { ClientCertificate } from "./client-certificate.ts";
import type { OptionalCredential } from "./credential.ts";
import type { OAuthClient } from "./oauth.ts";

/** How the bus signs in to an endpoint. */
export type TargetAuth =
  | OptionalCredential
  | ({ readonly type: "oauth2" } & OAuthClient)
  | ({ readonly type: "mtls" } & ClientCertificate);

/** Whether a sign-in takes the header `authorization`. */
export function takesAuthorization(auth: TargetAuth | undefined): boolean {
  return auth !== undefined && auth.type !== "none" && auth.type !== "mtls";
}
