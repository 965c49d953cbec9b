import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Passes on requests that name this machine, and answers all others with 421 without reading their
 * body.
 *
 * A web page can point its own name at 127.0.0.1 (DNS rebinding). It then has the same origin as
 * this server and could create an API key. The browser still sends the page's name as Host.
 * https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20 (421),
 * https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function forLoopbackHosts(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (namesThisMachine(request)) return listener(request, response);
    const { localAddress, localPort } = request.socket;
    const message =
      "This server only answers requests for 127.0.0.1, localhost and [::1]. " +
      `Send the request to http://${localAddress}:${localPort}, or set its Host header to ${localAddress}:${localPort}.`;
    response
      .writeHead(421, { "content-type": "application/json", connection: "close" })
      .end(JSON.stringify({ message }));
  };
}

/** A host in a request's target takes precedence over its Host header. */
function namesThisMachine({ headersDistinct, url = "" }: IncomingMessage): boolean {
  const [host = "", ...more] = headersDistinct.host ?? [];
  if (more.length > 0 || !loopbackHost.test(host)) return false;
  if (url.startsWith("/") || url === "*") return true;
  const [, authority = ""] = /^http:\/\/([^/?#]*)/i.exec(url) ?? [];
  return loopbackHost.test(authority);
}

const LOOPBACK = "127.0.0.1";

/** The option of `EmbeddedAws.start` that chose a port. */
export type PortOption = "endpointPort" | "apiPort";

/** Another program listens on a port of the embedded AWS. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
  readonly port: number;
  readonly option: PortOption;
  /** The other port, if it is taken too. */
  readonly also: PortTaken | undefined;

  constructor(port: number, option: PortOption, also?: PortTaken) {
    super(`Port ${port} (${option}) is taken by another program${also ? `. ${also.message}` : ""}`);
    this.port = port;
    this.option = option;
    this.also = also;
  }
}

/** An HTTP server that only this machine can reach, and no web page through its own name. */
export type LoopbackServer = {
  readonly url: string;
  readonly port: number;
  /** Starts answering. Until then, requests get 503. */
  serve(listener: RequestListener): void;
  /** Refuses new requests. Resolves when the running ones are answered. */
  drain(): Promise<void>;
  /** Ends open connections. */
  close(): Promise<void>;
};

/** Takes a port at once, so that a taken port is known before anything else starts. */
export async function listenOnLoopback(port: number, option: PortOption): Promise<LoopbackServer> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { "retry-after": "1" }).end();
  };
  const server = createServer(forLoopbackHosts((request, response) => listener(request, response)));
  // SDKs keep connections open. The default of 5 s would end some just as a request is sent.
  server.keepAliveTimeout = 65_000;
  await listen(server, port, option);
  const taken = (server.address() as AddressInfo).port;
  let closed: Promise<void> | undefined;
  const stopListening = () => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    return closed;
  };
  return {
    url: `http://${LOOPBACK}:${taken}`,
    port: taken,
    serve: (next) => {
      listener = next;
    },
    drain: stopListening,
    close: () => {
      const done = stopListening();
      server.closeAllConnections();
      return done;
    },
  };
}

function listen(server: Server, port: number, option: PortOption): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "EADDRINUSE" ? new PortTaken(port, option) : error);
    });
    server.listen(port, LOOPBACK, () => resolve());
  });
}
