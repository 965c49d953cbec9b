import {
  type OAuthClient,
  readToken,
  type TokenOutcome,
  tokenRequest,
} from "../domain/auth/oauth.ts";
import type { Response } from "../domain/delivery/index.ts";

/** How many clients' tokens are kept; each function instance has its own. */
const mostKept = 1000;

type Ask = (request: ReturnType<typeof tokenRequest>, signal: AbortSignal) => Promise<Response>;
type Kept = { readonly token: string; readonly until: number };
/** A request for a token, and how many wait for it. */
type UnderWay = {
  readonly outcome: Promise<TokenOutcome>;
  readonly stop: AbortController;
  waiting: number;
};

/**
 * The tokens of OAuth clients, kept until shortly before they expire. Those who need the same one at the
 * same time wait for one request, which goes on for as long as one of them has time left.
 */
export function oauthTokens(ask: Ask, now: () => number = Date.now) {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, UnderWay>();

  function start(key: string, client: OAuthClient): UnderWay {
    const stop = new AbortController();
    const started = { outcome: request(), stop, waiting: 0 };
    underWay.set(key, started);
    return started;

    async function request(): Promise<TokenOutcome> {
      const outcome = readToken(await ask(tokenRequest(client), stop.signal), client);
      if (underWay.get(key) === started) underWay.delete(key);
      if (outcome.ok) keep(key, { token: outcome.token, until: now() + outcome.lifetimeMs });
      return outcome;
    }
  }

  function keep(key: string, entry: Kept): void {
    kept.delete(key);
    kept.set(key, entry);
    const [oldest = key] = kept.keys();
    if (kept.size > mostKept) kept.delete(oldest);
  }

  return {
    async get(client: OAuthClient, signal: AbortSignal): Promise<Got> {
      const key = keyOf(client);
      const found = kept.get(key);
      if (found && found.until > now()) return { ok: true, token: found.token };
      const awaited = underWay.get(key) ?? start(key, client);
      awaited.waiting += 1;
      const outcome = await Promise.race([awaited.outcome, endOf(signal)]);
      awaited.waiting -= 1;
      if (awaited.waiting === 0) {
        if (underWay.get(key) === awaited) underWay.delete(key);
        awaited.stop.abort();
      }
      return outcome;
    },

    /** Takes out a token that an endpoint refused, unless there is another by now. */
    drop(client: OAuthClient, token: string): void {
      const key = keyOf(client);
      if (kept.get(key)?.token === token) kept.delete(key);
    },
  };
}

type Got =
  | { readonly ok: true; readonly token: string }
  | Extract<TokenOutcome, { readonly ok: false }>;

function endOf(signal: AbortSignal): Promise<Got> {
  const late = { ok: false, message: "the token endpoint gave no whole answer in time" } as const;
  return new Promise((resolve) => {
    if (signal.aborted) resolve(late);
    else signal.addEventListener("abort", () => resolve(late), { once: true });
  });
}

/** All that a token depends on, its secret included: who does not have it gets no token of another's. */
function keyOf({ token_url, client_id, client_secret, scope, audience }: OAuthClient): string {
  return JSON.stringify([token_url, client_id, client_secret, scope, audience]);
}
