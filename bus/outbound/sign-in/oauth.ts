import { sign } from "node:crypto";
import { defined } from "../../values/defined.ts";
import { cut, oneLine } from "../../values/plain-text.ts";
import type { Response } from "../answer.ts";
import { authorization, withoutSecrets } from "./sign-in.ts";

/** A client that gets its tokens by its own credentials. */
export type TokenClient = OAuthClient | SigningClient;

/** Authenticates by a secret (RFC 6749, section 4.4). */
export type OAuthClient = {
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope?: string | undefined;
  /** Not in the RFC, but required by Auth0 and others. */
  readonly audience?: string | undefined;
};

/** Acts for a user, by a JWT that it signs with its RSA key (RFC 7523, section 2.1). */
export type SigningClient = {
  readonly token_url: string;
  readonly client_id: string;
  readonly username: string;
  /** The issuer of the tokens, by its own name. */
  readonly audience: string;
  /** In PEM. */
  readonly private_key: string;
};

export type TokenOutcome =
  | { readonly ok: true; readonly token: string; readonly lifetimeMs: number }
  /** `isRefused` is true if these credentials will never get a token. */
  | { readonly ok: false; readonly message: string; readonly isRefused: boolean };

/** Seconds that a token is used if the endpoint does not give its lifetime. */
const unknownLifetime = 300;
/** Seconds before a token's expiry at which its use ends: a delivery takes up to 30 seconds to arrive. */
const margin = 60;
/** Characters. */
const maxAnswerLength = 300;
/** Seconds that a signed assertion is valid. */
const assertionLifetime = 180;

/** Errors that some endpoints, such as Salesforce's, send with 400 although they are temporary. */
const passing =
  /^: (server_error|temporarily_unavailable|unknown_error|login_rate_exceeded)\b|login rate exceeded/i;

/** Returns the request to the token endpoint: RFC 6749, section 4.4.2; RFC 7523, section 2.1. */
export function tokenRequest(client: TokenClient, nowMs: number) {
  return {
    url: client.token_url,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "license-event-bus",
      ...(isSigning(client) ? {} : { authorization: credentialOf(client) }),
    },
    body: new URLSearchParams(
      isSigning(client) ? grantByKey(client, nowMs) : grantBySecret(client),
    ).toString(),
  };
}

function grantBySecret({ scope, audience }: OAuthClient): Record<string, string> {
  return {
    grant_type: "client_credentials",
    ...defined({ scope, audience }),
  };
}

function grantByKey(client: SigningClient, nowMs: number): Record<string, string> {
  const { client_id: iss, username: sub, audience: aud, private_key } = client;
  const exp = Math.floor(nowMs / 1000) + assertionLifetime;
  const signed = [{ alg: "RS256" }, { iss, sub, aud, exp }].map(base64url).join(".");
  const signature = sign("sha256", Buffer.from(signed), private_key).toString("base64url");
  return {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: `${signed}.${signature}`,
  };
}

function base64url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

function isSigning(client: TokenClient): client is SigningClient {
  return "private_key" in client;
}

/** Returns the client's password, encoded as in RFC 6749, section 2.3.1. */
function credentialOf({ client_id, client_secret }: OAuthClient): string {
  const [username, password] = [formEncoded(client_id), formEncoded(client_secret)];
  return authorization({ type: "basic", username, password });
}

/** RFC 6749, appendix B. */
function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** Reads the token of an answer, or the reason why there is none, without secrets. */
export function readToken(response: Response, client: TokenClient): TokenOutcome {
  if (response.kind === "failed") return failed(`could not be called: ${response.message}`);
  const { status, body } = response;
  if (status < 200 || status > 299) {
    const reason = reasonIn(body);
    const said = withoutSecrets(reason, secretsOf(client, reason));
    // RFC 6749, section 5.2.
    const isRefused = [400, 401, 403].includes(status) && !passing.test(reason);
    return failed(`answered ${status}${said}`, isRefused);
  }
  const answer = objectIn(body);
  if (!answer) return failed(`answered ${status} with a body that is not a JSON object`);
  const { access_token: token, token_type: type = "Bearer", expires_in } = answer;
  // A token consists of visible characters (appendix A.12), and so does a header's value.
  if (typeof token !== "string" || !/^[!-~]+$/.test(token)) {
    return failed(`answered ${status} without an access_token`);
  }
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") {
    return failed(`answered ${status} with a token that is not a bearer token`);
  }
  return { ok: true, token, lifetimeMs: lifetimeOf(expires_in) };
}

/** Returns the error of RFC 6749, section 5.2, or else the body. */
function reasonIn(body: string): string {
  const { error, error_description } = objectIn(body) ?? {};
  const description = [error, error_description]
    .filter((part) => typeof part === "string")
    .join(": ");
  const text = cut(oneLine(description || body), maxAnswerLength);
  return text === "" ? "" : `: ${text}`;
}

/** Seconds, which some endpoints send as text. A short lifetime counts half. */
function lifetimeOf(expiresIn: unknown): number {
  const isKnown = typeof expiresIn === "number" || typeof expiresIn === "string";
  const given = isKnown ? Number(expiresIn) : unknownLifetime;
  const seconds = Number.isFinite(given) ? Math.max(0, given) : 0;
  return Math.max(seconds - margin, seconds / 2) * 1000;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the secrets of a client.
 *
 * @param said - Text that may repeat the JWT that was sent, or its beginning.
 */
function secretsOf(client: TokenClient, said: string): readonly string[] {
  if (isSigning(client)) return [client.private_key, ...(said.match(/eyJ[\w-]+[\w.-]*/g) ?? [])];
  const { client_secret: secret } = client;
  return [secret, formEncoded(secret), credentialOf(client).replace(/^Basic /, "")];
}

function failed(what: string, isRefused = false): TokenOutcome {
  return { ok: false, message: `the token endpoint ${what}`, isRefused };
}
