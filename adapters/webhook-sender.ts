import { lookup } from "node:dns/promises";
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { FailureReason, Response } from "../domain/delivery.ts";
import { isLoopbackAddress, isLoopbackTarget, isPublicAddress } from "../domain/target.ts";

/** How much of an answer is read before the connection is closed, in bytes. */
const mostRead = 16 * 1024;

export type Post = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * Sends webhooks, and to public addresses only: the guard sits where addresses are looked up, so that
 * no caller can go around it. All addresses of a name must be acceptable, and the connection goes to
 * one of those that were looked at. Redirects are not followed and no proxy is used.
 *
 * @param loopbackTargets - `host:port` of receivers on this machine that may be called all the same.
 * @param timeoutMs - For connecting, the answer's headers and its body together.
 */
export function webhookSender(loopbackTargets: readonly string[], timeoutMs: number) {
  const toPublic = wayTo(isPublicAddress);
  const toLoopback = wayTo(isLoopbackAddress);

  return async function send({ url: text, headers, body }: Post): Promise<Response> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const url = new URL(text);
      const way = isLoopbackTarget(url, loopbackTargets) ? toLoopback : toPublic;
      // An address is never looked up, so it must be judged here.
      const host = url.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) && !way.accepts(host)) throw new AddressRefused(host, host);

      const options = { method: "POST", signal, headers: { ...headers, ...lengthOf(body) } };
      const kept = open(url, options, way.kept);
      try {
        return await exchange(kept, body);
      } catch (error) {
        // A kept connection that the receiver closed meanwhile, or while the function was frozen, is
        // no failure of the receiver's (nodejs.org/api/http.html#requestreusedsocket).
        if (!kept.reusedSocket || signal.aborted) throw error;
        return await exchange(open(url, options, way.fresh), body);
      }
    } catch (error) {
      return failure(signal.aborted ? signal.reason : error, timeoutMs);
    }
  };
}

class AddressRefused extends Error {
  override readonly name = "AddressRefused";
  constructor(hostname: string, address: string) {
    super(`${hostname} is at ${address}, which is not an address that may be called`);
  }
}

/** How connections are made to acceptable addresses, and only to these. */
function wayTo(accepts: (address: string) => boolean) {
  const checkedLookup: LookupFunction = (hostname, _options, callback) => {
    lookup(hostname, { all: true }).then(
      (addresses) => {
        const refused = addresses.find(({ address }) => !accepts(address));
        callback(refused ? new AddressRefused(hostname, refused.address) : null, addresses);
      },
      (error) => callback(error, []),
    );
  };
  return { accepts, kept: agents(checkedLookup, true), fresh: agents(checkedLookup, false) };
}

function agents(lookup: LookupFunction, keepAlive: boolean) {
  const options = { lookup, keepAlive, autoSelectFamily: true };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

function open(url: URL, options: RequestOptions, { http: plain, https: tls }: Agents) {
  return url.protocol === "https:"
    ? https.request(url, { ...options, agent: tls })
    : http.request(url, { ...options, agent: plain });
}

type Agents = ReturnType<typeof agents>;

function lengthOf(body: string) {
  return { "content-length": String(Buffer.byteLength(body)) };
}

async function exchange(request: ClientRequest, body: string): Promise<Response> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve).once("error", reject).end(body);
  });
  return {
    kind: "answered",
    status: answer.statusCode ?? 0,
    headers: flat(answer.headers),
    body: await readSome(answer),
  };
}

async function readSome(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop before the end closes the connection.
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostRead) break;
  }
  return Buffer.concat(chunks).subarray(0, mostRead).toString("utf8");
}

function flat(headers: IncomingMessage["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value ?? "").slice(0, 1000)]),
  );
}

function failure(error: unknown, timeoutMs: number): Response {
  const { name, code, message } = error as Error & { code?: string };
  if (name === "TimeoutError") return failed("timeout", `no answer within ${timeoutMs} ms`);
  if (error instanceof AddressRefused) return failed("address", message);
  return failed(reasonOf(code ?? ""), message || (code ?? name));
}

function reasonOf(code: string): FailureReason {
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) return "dns";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "ETIMEDOUT") return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(code)) return "tls";
  return "connection";
}

function failed(reason: FailureReason, message: string): Response {
  return { kind: "failed", reason, message };
}
