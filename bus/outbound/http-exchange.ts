import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Response } from "./answer.ts";
import { decodedText } from "./content-coding.ts";
import type { Agents } from "./guarded-agents.ts";
import { HandshakeFailed } from "./network-failure.ts";
import { isAddress } from "./public-address.ts";
import { hostOf } from "./target.ts";

/* Limits what a receiver can send. The signal limits the time. */

/** Maximum bytes of an answer's body and of its headers to read before closing the connection. */
const maxBodyBytes = 16 * 1024;
const maxHeaderBytes = 16 * 1024;
const maxHeaders = 100;
const maxHeaderValueLength = 1000;
/** In total, including discarded parts: blank lines before an answer, and extensions of chunks. */
const maxReceivedBytes = 256 * 1024;
/** Maximum number of informational answers (RFC 9110, section 15.2). No request causes one. */
const maxInformational = 5;

export type HttpRequest = {
  /** Default: POST. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** A client certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
};

/** Sends one request. Node's client follows no redirect. */
export function open(
  { method = "POST", url, headers, body, tls }: HttpRequest,
  { http: plain, https: encrypted }: Agents,
  signal: AbortSignal,
): ClientRequest {
  const options = {
    method,
    signal,
    maxHeaderSize: maxHeaderBytes,
    insecureHTTPParser: false,
    headers: {
      ...headers,
      // Accepts no compression. A compressed answer is decoded within `maxBodyBytes`.
      "accept-encoding": "identity",
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    },
  };
  const request =
    url.protocol === "https:"
      ? https.request(url, { ...options, agent: encrypted, servername: serverName(url), ...tls })
      : http.request(url, { ...options, agent: plain });
  request.maxHeadersCount = maxHeaders;
  return request;
}

/** RFC 6066, section 3: a name without a dot at its end, and no address. Otherwise Node uses the header `host`. */
function serverName(url: URL): string {
  const host = hostOf(url);
  return isAddress(host) ? "" : host.replace(/\.$/, "");
}

/**
 * Reads the answer of a request.
 *
 * @throws Error if there is no valid answer.
 */
export async function exchange(
  request: ClientRequest,
  body: string | undefined,
): Promise<Response> {
  boundReceived(request);
  boundInformational(request);
  const isHandshaking = handshakeOf(request);
  let failure: unknown;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request
      .once("response", resolve)
      // Emitted once more while the body is read, with a better message than the body's own error.
      .on("error", (error) => {
        failure = isHandshaking() ? new HandshakeFailed(error) : error;
        reject(failure);
      })
      .once("upgrade", (_, socket) => {
        socket.destroy();
        reject(new Error("it switched to another protocol without a request"));
      })
      // The request can end without an error, and this must not wait forever.
      .once("close", () => reject(new Error("it closed the connection without an answer")))
      .end(body);
  });
  const headers = headersOf(answer);
  const bytes = await readSome(answer).catch((error) => {
    throw failure ?? error;
  });
  const text = await decodedText(bytes, headers["content-encoding"], maxBodyBytes);
  return { kind: "answered", status: answer.statusCode ?? 0, headers, body: text };
}

/** Returns a function that is true during the TLS handshake of a new connection. */
function handshakeOf(request: ClientRequest): () => boolean {
  let isConnected = false;
  request.once("socket", (socket) => {
    // A kept connection is connected already.
    if (!socket.connecting) return;
    socket.once("connect", () => {
      isConnected = true;
    });
  });
  const isSecuring = (socket: Socket & { secureConnecting?: boolean }) => socket.secureConnecting;
  return () => isConnected && Boolean(request.socket && isSecuring(request.socket));
}

function boundReceived(request: ClientRequest): void {
  let received = 0;
  request.once("socket", (socket) => {
    const count = (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxReceivedBytes) request.destroy(new Error("its answer is too large"));
    };
    socket.on("data", count);
    // The connection may be kept for another request.
    request.once("close", () => socket.off("data", count));
  });
}

function boundInformational(request: ClientRequest): void {
  let informational = 0;
  request.on("information", () => {
    informational += 1;
    if (informational > maxInformational) {
      request.destroy(new Error("it sent only informational answers"));
    }
  });
}

async function readSome(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= maxBodyBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBodyBytes);
}

/**
 * Combines the lines of a header (RFC 9110, section 5.3). Reads Node's raw list, because Node's record loses headers
 * that are named like a property of every object.
 */
function headersOf({ rawHeaders }: IncomingMessage): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (let i = 0; i < Math.min(rawHeaders.length, 2 * maxHeaders); i += 2) {
    const name = String(rawHeaders[i]).toLowerCase();
    const before = headers.get(name);
    const value = before === undefined ? rawHeaders[i + 1] : `${before}, ${rawHeaders[i + 1]}`;
    headers.set(name, String(value).slice(0, maxHeaderValueLength));
  }
  return Object.fromEntries(headers);
}
