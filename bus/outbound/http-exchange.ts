import http, { type ClientRequest, type IncomingMessage } from "node:http";
import https from "node:https";
import type { Socket } from "node:net";
import type { Response } from "./answer.ts";
import { decodedText } from "./content-coding.ts";
import type { Agents } from "./guarded-agents.ts";
import { HandshakeFailed } from "./network-failure.ts";
import { isAddress } from "./public-address.ts";
import { hostOf } from "./target.ts";

/* What a receiver may do to us is bounded here; that it ends in time is up to the signal. */

/** How much of an answer is read before the connection is closed, in bytes: of its body, and its headers. */
const mostBody = 16 * 1024;
const mostHeader = 16 * 1024;
const mostHeaders = 100;
const longestHeaderValue = 1000;
/** In all, with what is read and thrown away: blank lines before an answer, and what chunks have beside them. */
const mostReceived = 256 * 1024;
/** Answers before the answer (RFC 9110, section 15.2); nothing that is sent asks for one. */
const mostInformational = 5;

export type HttpRequest = {
  /** POST unless told. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** A client certificate and its key, in PEM. */
  readonly tls?: { readonly cert: string; readonly key: string };
};

/** Sends a request, and never another by itself: Node's own client follows no redirect. */
export function open(
  { method = "POST", url, headers, body, tls }: HttpRequest,
  { http: plain, https: encrypted }: Agents,
  signal: AbortSignal,
): ClientRequest {
  const options = {
    method,
    signal,
    maxHeaderSize: mostHeader,
    insecureHTTPParser: false,
    headers: {
      ...headers,
      // Nothing compressed is asked for. What comes compressed all the same is decoded within `mostBody`.
      "accept-encoding": "identity",
      ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }),
    },
  };
  const request =
    url.protocol === "https:"
      ? https.request(url, { ...options, agent: encrypted, servername: serverName(url), ...tls })
      : http.request(url, { ...options, agent: plain });
  request.maxHeadersCount = mostHeaders;
  return request;
}

/** RFC 6066, section 3: a name without a dot at its end, and no address. Otherwise Node asks the header `host`. */
function serverName(url: URL): string {
  const host = hostOf(url);
  return isAddress(host) ? "" : host.replace(/\.$/, "");
}

/** @throws Error if there is no answer, or none that is one. */
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
      // Once more while the body is read, and then it says more than the error of the body.
      .on("error", (error) => {
        failure = isHandshaking() ? new HandshakeFailed(error) : error;
        reject(failure);
      })
      .once("upgrade", (_, socket) => {
        socket.destroy();
        reject(new Error("it changed to another protocol unasked"));
      })
      // Something else may end it without an error: this must not wait forever.
      .once("close", () => reject(new Error("it closed the connection without an answer")))
      .end(body);
  });
  const headers = headersOf(answer);
  const bytes = await readSome(answer).catch((error) => {
    throw failure ?? error;
  });
  const text = await decodedText(bytes, headers["content-encoding"], mostBody);
  return { kind: "answered", status: answer.statusCode ?? 0, headers, body: text };
}

/** @returns A function that tells whether TLS is being set up, on a connection that is made. */
function handshakeOf(request: ClientRequest): () => boolean {
  let isConnected = false;
  request.once("socket", (socket) => {
    // A kept one is connected already.
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
      if (received > mostReceived) request.destroy(new Error("it sent too much for an answer"));
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
    if (informational > mostInformational) {
      request.destroy(new Error("it never came to an answer"));
    }
  });
}

async function readSome(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop before the end closes the connection.
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= mostBody) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBody);
}

/**
 * Combines the lines of a header (RFC 9110, section 5.3). It reads Node's raw list, because a header that is named
 * like a property of every object gets lost in Node's own record.
 */
function headersOf({ rawHeaders }: IncomingMessage): Readonly<Record<string, string>> {
  const headers = new Map<string, string>();
  for (let i = 0; i < Math.min(rawHeaders.length, 2 * mostHeaders); i += 2) {
    const name = String(rawHeaders[i]).toLowerCase();
    const before = headers.get(name);
    const value = before === undefined ? rawHeaders[i + 1] : `${before}, ${rawHeaders[i + 1]}`;
    headers.set(name, String(value).slice(0, longestHeaderValue));
  }
  return Object.fromEntries(headers);
}
