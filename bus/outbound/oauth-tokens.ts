import type { Response } from "./answer.ts";
import { readToken, type TokenClient, type TokenOutcome, tokenRequest } from "./sign-in/oauth.ts";

/** Maximum number of clients whose tokens are kept in a function environment. */
const maxKept = 1000;

type RequestToken = (
  request: ReturnType<typeof tokenRequest>,
  signal: AbortSignal,
) => Promise<Response>;
type Kept = { readonly token: string; readonly until: number };
/** A request for a token, and the number of its callers. */
type UnderWay = {
  readonly outcome: Promise<TokenOutcome>;
  readonly stop: AbortController;
  waiting: number;
};

/**
 * Keeps the tokens of OAuth clients until shortly before they expire. Concurrent callers for the same token share one
 * request, which continues while one of them has time left.
 */
export function oauthTokens(requestToken: RequestToken, now: () => number = Date.now) {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, UnderWay>();

  function start(key: string, client: TokenClient): UnderWay {
    const stop = new AbortController();
    const started = { outcome: request(), stop, waiting: 0 };
    underWay.set(key, started);
    return started;

    async function request(): Promise<TokenOutcome> {
      const outcome = readToken(
        await requestToken(tokenRequest(client, now()), stop.signal),
        client,
      );
      if (underWay.get(key) === started) underWay.delete(key);
      if (outcome.ok) keep(key, { token: outcome.token, until: now() + outcome.lifetimeMs });
      return outcome;
    }
  }

  function keep(key: string, entry: Kept): void {
    kept.delete(key);
    kept.set(key, entry);
    const [oldest = key] = kept.keys();
    if (kept.size > maxKept) kept.delete(oldest);
  }

  return {
    async get(client: TokenClient, signal: AbortSignal): Promise<Got> {
      const key = keyOf(client);
      const found = kept.get(key);
      if (found && found.until > now()) return { ok: true, token: found.token, isKept: true };
      const awaited = underWay.get(key) ?? start(key, client);
      awaited.waiting += 1;
      const outcome = await Promise.race([awaited.outcome, endOf(signal)]);
      awaited.waiting -= 1;
      if (awaited.waiting === 0) {
        if (underWay.get(key) === awaited) underWay.delete(key);
        awaited.stop.abort();
      }
      return outcome.ok ? { ok: true, token: outcome.token, isKept: false } : outcome;
    },

    /** Removes a token that an endpoint refused, unless there is another by now. */
    drop(client: TokenClient, token: string): void {
      const key = keyOf(client);
      if (kept.get(key)?.token === token) kept.delete(key);
    },
  };
}

type Got =
  /** `isKept` is true if the token is from an earlier request, so that it may have been revoked meanwhile. */
  { readonly ok: true; readonly token: string; readonly isKept: boolean } | Failed;

type Failed = Extract<TokenOutcome, { readonly ok: false }>;

function endOf(signal: AbortSignal): Promise<Failed> {
  const message = "the token endpoint did not answer completely in time";
  const late: Failed = { ok: false, message, isRefused: false };
  return new Promise((resolve) => {
    if (signal.aborted) resolve(late);
    else signal.addEventListener("abort", () => resolve(late), { once: true });
  });
}

/** Everything that a token depends on, including the secret, so that only its owner gets it. */
function keyOf(client: TokenClient): string {
  return JSON.stringify(Object.entries(client).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
