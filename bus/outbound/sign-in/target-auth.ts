import { type ClientCertificate, certificateView } from "./client-certificate.ts";
import type { OAuthClient } from "./oauth.ts";

/** A credential for requests. */
export type Credential =
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | { readonly type: "bearer"; readonly token: string };

type OptionalCredential = Credential | { readonly type: "none" };

/** The value of the header `authorization`; undefined where none is sent. */
export function authorization(auth: Credential): string;
export function authorization(auth: OptionalCredential): string | undefined;
export function authorization(auth: OptionalCredential): string | undefined {
  switch (auth.type) {
    case "basic":
      return `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString("base64")}`;
    case "bearer":
      return `Bearer ${auth.token}`;
    case "none":
      return undefined;
  }
}

/** How the bus signs in to an endpoint. */
export type TargetAuth =
  | OptionalCredential
  | ({ readonly type: "oauth2" } & OAuthClient)
  | ({ readonly type: "mtls" } & ClientCertificate);

/** Whether a sign-in takes the header `authorization`. */
export function takesAuthorization(auth: TargetAuth | undefined): boolean {
  return auth !== undefined && auth.type !== "none" && auth.type !== "mtls";
}

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
