import type { TokenClient } from "./oauth.ts";
import { authorization, type TargetAuth } from "./target-auth.ts";

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

/** What is shorter than this is in any text by chance, and is no secret worth the name. */
const minLength = 4;

/** A text in which secrets do not stand: what others answer may repeat what they were sent. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= minLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, secret) => shown.replaceAll(secret, "[hidden]"), text);
}
