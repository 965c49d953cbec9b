import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { Agent, buildConnector, request } from "undici";
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
 * Sends webhooks, and to public addresses only: the guard sits where connections are made, so that no
 * caller can go around it. All addresses of a name must be public, and the connection goes to one that
 * was checked, without a second lookup. Redirects are not followed and proxies of the environment not
 * used (undici does neither unless told to).
 *
 * @param loopbackTargets - `host:port` of receivers on this machine that may be called all the same.
 * @param timeoutMs - For connecting, the answer's headers and its body together.
 */
export function webhookSender(loopbackTargets: readonly string[], timeoutMs: number) {
  const agent = new Agent({ connect: guardedConnector(loopbackTargets), pipelining: 1 });

  return async function send({ url, headers, body }: Post): Promise<Response> {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await request(url, {
        method: "POST",
        headers,
        body,
        signal,
        dispatcher: agent,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      return {
        kind: "answered",
        status: answer.statusCode,
        headers: flat(answer.headers),
        body: await readSome(answer.body),
      };
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

function guardedConnector(loopbackTargets: readonly string[]): buildConnector.connector {
  const toPublic = connectorTo(isPublicAddress);
  const toLoopback = connectorTo(isLoopbackAddress);
  return (options, callback) => {
    const host = isIP(options.hostname) === 6 ? `[${options.hostname}]` : options.hostname;
    const url = new URL(`${options.protocol}//${host}${options.port ? `:${options.port}` : ""}`);
    const connect = isLoopbackTarget(url, loopbackTargets) ? toLoopback : toPublic;
    connect(options, callback);
  };
}

/** Connects only to addresses that are acceptable: those of a name are checked as they are looked up. */
function connectorTo(accepts: (address: string) => boolean): buildConnector.connector {
  const connect = buildConnector({
    autoSelectFamily: true,
    lookup: (hostname, _options, callback) => {
      lookup(hostname, { all: true }).then(
        (addresses) => {
          const refused = addresses.find(({ address }) => !accepts(address));
          callback(refused ? new AddressRefused(hostname, refused.address) : null, addresses);
        },
        (error) => callback(error, []),
      );
    },
  });
  return (options, callback) => {
    const { hostname } = options;
    if (isIP(hostname) && !accepts(hostname)) {
      callback(new AddressRefused(hostname, hostname), null);
    } else {
      connect(options, callback);
    }
  };
}

async function readSome(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostRead) break;
  }
  return Buffer.concat(chunks).subarray(0, mostRead).toString("utf8");
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value ?? "").slice(0, 1000)]),
  );
}

function failure(error: unknown, timeoutMs: number): Response {
  const { name, code, message } = error as Error & { code?: string };
  if (name === "TimeoutError") return failed("timeout", `no answer within ${timeoutMs} ms`);
  if (error instanceof AddressRefused) return failed("address", message);
  return failed(reasonOf(code ?? ""), code ? `${code}: ${message}` : message);
}

function reasonOf(code: string): FailureReason {
  if (code === "ENOTFOUND" || code.startsWith("EAI_")) return "dns";
  if (code === "ECONNREFUSED") return "refused";
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT") return "timeout";
  if (/^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(code)) return "tls";
  return "connection";
}

function failed(reason: FailureReason, message: string): Response {
  return { kind: "failed", reason, message };
}
