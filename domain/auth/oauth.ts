import type { Response } from "../delivery/index.ts";
import { authorization } from "../formats/flexnet-auth.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** A client that gets its tokens by its own credentials (RFC 6749, section 4.4). */
export type OAuthClient = {
  readonly token_url: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly scope?: string | undefined;
  /** Not of the RFC, but asked for by Auth0 and others. */
  readonly audience?: string | undefined;
};

export type TokenOutcome =
  | { readonly ok: true; readonly token: string; readonly lifetimeMs: number }
  | { readonly ok: false; readonly message: string };

/** How long a token is used whose lifetime the endpoint does not tell. */
const unknownLifetime = 300;
/** A token is not used to its very end: a delivery takes up to 30 seconds to arrive. */
const margin = 60;
/** In characters. */
const longestAnswer = 300;

/** The request for a token: RFC 6749, section 4.4.2, with the client's password as section 2.3.1 encodes it. */
export function tokenRequest(client: OAuthClient) {
  const { token_url: url, scope, audience } = client;
  return {
    url,
    headers: {
      accept: "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "license-event-bus",
      authorization: credentialOf(client),
    },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      ...(scope === undefined ? {} : { scope }),
      ...(audience === undefined ? {} : { audience }),
    }).toString(),
  };
}

function credentialOf({ client_id, client_secret }: OAuthClient): string {
  const [username, password] = [formEncoded(client_id), formEncoded(client_secret)];
  return authorization({ type: "basic", username, password });
}

/** RFC 6749, appendix B. */
function formEncoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** The token that an answer holds, or why it holds none: in words that show nothing secret. */
export function readToken(response: Response, client: OAuthClient): TokenOutcome {
  if (response.kind === "failed") return failed(`could not be asked: ${response.message}`);
  const { status, body } = response;
  if (status < 200 || status > 299) {
    return failed(`answered ${status}${withoutSecrets(reasonIn(body), secretsOf(client))}`);
  }
  const answer = objectIn(body);
  if (!answer) return failed(`answered ${status} with something that is no JSON object`);
  const { access_token: token, token_type: type = "Bearer", expires_in } = answer;
  // Visible characters are all that a token has (appendix A.12), and all that a header takes.
  if (typeof token !== "string" || !/^[!-~]+$/.test(token)) {
    return failed(`answered ${status} without an access_token`);
  }
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") {
    return failed(`answered ${status} with a token that is no bearer token`);
  }
  return { ok: true, token, lifetimeMs: lifetimeOf(expires_in) };
}

/** RFC 6749, section 5.2, or whatever else was said. */
function reasonIn(body: string): string {
  const { error, error_description } = objectIn(body) ?? {};
  const told = [error, error_description].filter((part) => typeof part === "string").join(": ");
  const text = (told || body).replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return text === "" ? "" : `: ${text.slice(0, longestAnswer)}`;
}

/** Seconds; some send them as text. Of a short life, half is used. */
function lifetimeOf(expiresIn: unknown): number {
  const told = Number(expiresIn ?? unknownLifetime);
  const seconds = Number.isFinite(told) ? Math.max(0, told) : 0;
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

function secretsOf(client: OAuthClient): readonly string[] {
  const { client_secret: secret } = client;
  return [secret, formEncoded(secret), credentialOf(client).replace(/^Basic /, "")];
}

function failed(what: string): TokenOutcome {
  return { ok: false, message: `the token endpoint ${what}` };
}
