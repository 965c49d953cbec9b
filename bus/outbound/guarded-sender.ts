import { lookup as dnsLookup } from "node:dns/promises";
import type { ClientRequest } from "node:http";
import { defaultTimeout, type FailureReason, maxTimeout, type Response } from "./answer.ts";
import { AddressRefused, guardedAgents, type Lookup } from "./guarded-agents.ts";
import { exchange, type HttpRequest, open } from "./http-exchange.ts";
import { networkFailure } from "./network-failure.ts";
import { oauthTokens } from "./oauth-tokens.ts";
import { isLoopbackAddress, isPublicAddress } from "./public-address.ts";
import type { TokenClient } from "./sign-in/oauth.ts";
import { withoutSecrets } from "./sign-in/sign-in.ts";
import { type EgressPolicy, isLoopbackTarget, targetFault } from "./target.ts";

export type { Lookup } from "./guarded-agents.ts";

const defaultTimeoutMs = 1000 * defaultTimeout;
const maxTimeoutMs = 1000 * maxTimeout;

export type Request = TextRequest & {
  /** For everything together: the name, the connection, TLS, a token, the answer's headers and its body. */
  readonly timeoutMs?: number;
  /** The client whose token the request carries. */
  readonly oauth?: TokenClient;
  /** True if the request must not be sent twice unnoticed, which a kept connection can cause, see `overEither`. */
  readonly once?: boolean | undefined;
  /** Texts to hide in the answer if it repeats them. */
  readonly secrets?: readonly string[];
};

export type SenderOptions = EgressPolicy & {
  /** Looks up names. By default, the operating system's resolver. */
  readonly lookup?: Lookup;
};

/**
 * Returns a function that sends requests to public addresses only. Callers cannot bypass it: it checks each URL, and
 * each address when connecting. It follows no redirect and uses no proxy.
 */
export function guardedSender({ lookup = systemLookup, ...egressPolicy }: SenderOptions) {
  const toPublic = wayTo(isPublicAddress, lookup);
  const toLoopback = wayTo(isLoopbackAddress, lookup);

  async function exchangeOnce(
    { url: text, once = false, ...request }: TextRequest & Pick<Request, "once">,
    signal: AbortSignal,
    timeoutMs = maxTimeoutMs,
  ): Promise<Response> {
    try {
      const fault = targetFault(text, egressPolicy);
      if (fault) return failed("address", `the URL ${fault}`);
      const url = new URL(text);
      const way = isLoopbackTarget(url, egressPolicy.loopbackTargets) ? toLoopback : toPublic;
      const whole = { ...request, url };
      return once
        ? await exchange(open(whole, way.fresh, signal), whole.body)
        : await overEither(way, whole, signal);
    } catch (error) {
      return signal.aborted
        ? failed("timeout", `no answer within ${timeoutMs} ms`)
        : failure(error);
    }
  }

  const tokens = oauthTokens(exchangeOnce);

  return async function send(request: Request): Promise<Response> {
    const { oauth, secrets = [], timeoutMs: requestedMs = defaultTimeoutMs, ...rest } = request;
    const timeoutMs = Math.min(requestedMs, maxTimeoutMs);
    const signal = AbortSignal.timeout(timeoutMs);
    if (!oauth) return hiding(await exchangeOnce(rest, signal, timeoutMs), secrets);
    for (;;) {
      const got = await tokens.get(oauth, signal);
      if (!got.ok) return failed(got.isRefused ? "credentials" : "auth", got.message);
      const { token } = got;
      const headers = { ...rest.headers, authorization: `Bearer ${token}` };
      const response = await exchangeOnce({ ...rest, headers }, signal, timeoutMs);
      // The token has expired or was revoked (RFC 6750, section 3.1). If it was an old one, a new one may work.
      const isUnknown = response.kind === "answered" && response.status === 401;
      if (isUnknown) tokens.drop(oauth, token);
      if (!isUnknown || !got.isKept) return hiding(response, [...secrets, token]);
    }
  };
}

export type Send = ReturnType<typeof guardedSender>;
type TextRequest = Omit<HttpRequest, "url"> & { readonly url: string };
type Way = ReturnType<typeof wayTo>;

const systemLookup: Lookup = (hostname) => dnsLookup(hostname, { all: true, order: "verbatim" });

function wayTo(accepts: (address: string) => boolean, lookup: Lookup) {
  const agents = (keepAlive: boolean) => guardedAgents(accepts, lookup, keepAlive);
  return { kept: agents(true), fresh: agents(false) };
}

/** Sends over a kept connection, if there is one. */
async function overEither(way: Way, request: HttpRequest, signal: AbortSignal): Promise<Response> {
  const kept = open(request, way.kept, signal);
  let isAnswered = false;
  kept.once("response", () => {
    isAnswered = true;
  });
  try {
    return await exchange(kept, request.body);
  } catch (error) {
    if (signal.aborted || isAnswered || !wasClosedMeanwhile(kept, error)) throw error;
    return await exchange(open(request, way.fresh, signal), request.body);
  }
}

/**
 * Returns true if the receiver closed a kept connection meanwhile, or while the function was frozen. The receiver did
 * not fail (nodejs.org/api/http.html#requestreusedsocket).
 */
function wasClosedMeanwhile(kept: ClientRequest, error: unknown): boolean {
  const { code = "" } = error as { code?: string };
  return kept.reusedSocket && ["ECONNRESET", "EPIPE"].includes(code);
}

/** Hides secrets, because a receiver can repeat what it was sent, and its answer is shown. */
function hiding(response: Response, secrets: readonly string[]): Response {
  if (response.kind === "failed") return response;
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, text]) => [name, withoutSecrets(text, secrets)]),
  );
  return { ...response, headers, body: withoutSecrets(response.body, secrets) };
}

function failure(error: unknown): Response {
  if (error instanceof AddressRefused) return failed("address", error.message);
  const { reason, message } = networkFailure(error);
  return failed(reason, message);
}

function failed(reason: FailureReason, message: string): Response {
  return { kind: "failed", reason, message };
}
