import { type ClientCertificate, certificateView } from "./client-certificate.ts";
import type { OAuthClient, TokenClient } from "./oauth.ts";

/** A credential for requests. */
export type Credential =
  | { readonly type: "basic"; readonly username: string; readonly password: string }
  | { readonly type: "bearer"; readonly token: string };

type OptionalCredential = Credential | { readonly type: "none" };

/** Returns the value of the header `authorization`; undefined if none is sent. */
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

/** Credentials of the bus at an endpoint. */
type TargetAuth =
  | OptionalCredential
  | ({ readonly type: "oauth2" } & OAuthClient)
  | ({ readonly type: "mtls" } & ClientCertificate);

/** Returns true if `auth` sets the header `authorization`. */
export function setsAuthorization(auth: TargetAuth | undefined): boolean {
  return auth !== undefined && auth.type !== "none" && auth.type !== "mtls";
}

/** Returns `auth` as the API shows it: its type, and the parts that are not secret. */
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

/** The parts of a request that authenticate the bus. */
export type SignIn = {
  readonly headers: Readonly<Record<string, string>>;
  /** The client whose token goes into the header `authorization`. */
  readonly oauth?: TokenClient;
  /** A client certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Texts to hide if the receiver repeats them. */
  readonly secrets: readonly string[];
};

/**
 * Returns the parts of a request that authenticate the bus. For OAuth, this is the client, and the
 * sender gets its token.
 */
export function signIn(auth: TargetAuth | undefined): SignIn {
  switch (auth?.type) {
    case undefined:
    case "none":
      return { headers: {}, secrets: [] };
    case "basic": {
      const value = authorization(auth);
      // Without a password, the name is the secret.
      const secrets = [auth.password || auth.username, value.replace(/^Basic /, "")];
      return { headers: { authorization: value }, secrets };
    }
    case "bearer":
      return { headers: { authorization: authorization(auth) }, secrets: [auth.token] };
    case "oauth2": {
      const { type: _, ...oauth } = auth;
      return { headers: {}, oauth, secrets: [auth.client_secret] };
    }
    case "mtls":
      return { headers: {}, tls: { cert: auth.certificate, key: auth.private_key }, secrets: [] };
    default:
      return auth satisfies never;
  }
}

/** Shorter texts occur by chance, and are too short for a secret. */
const minLength = 4;

/** Hides secrets in a text, because an answer can repeat what was sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= minLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "[hidden]"), text);
}
