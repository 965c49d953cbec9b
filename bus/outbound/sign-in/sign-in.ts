import { authorization } from "./credential.ts";
import type { TokenClient } from "./oauth.ts";
import type { TargetAuth } from "./target-auth.ts";

/** What a request needs for its sender to be let in. */
export type SignIn = {
  readonly headers: Readonly<Record<string, string>>;
  /** The client that a token must be had for, which then goes into the header `authorization`. */
  readonly oauth?: TokenClient;
  /** A client certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What of it must not be shown, should the receiver repeat it. */
  readonly secrets: readonly string[];
};

export function signIn(auth: TargetAuth | undefined): SignIn {
  switch (auth?.type) {
    case undefined:
    case "none":
      return { headers: {}, secrets: [] };
    case "basic": {
      const value = authorization(auth);
      // Without a password, the name is what lets in.
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
