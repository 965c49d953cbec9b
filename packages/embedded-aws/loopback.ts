import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { forLoopbackHosts } from "./loopback-host.ts";

const LOOPBACK = "127.0.0.1";

/** Which option of `EmbeddedAws.start` asked for a port. */
export type PortOption = "endpointPort" | "apiPort";

/** Another program listens on a port that the embedded AWS was asked to take. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
  readonly port: number;
  readonly option: PortOption;

  constructor(port: number, option: PortOption) {
    super(`Port ${port} (${option}) is taken by another program`);
    this.port = port;
    this.option = option;
  }
}

/** An HTTP server that only this machine reaches, and no web page through a name of its own. */
export type LoopbackServer = {
  readonly url: string;
  readonly port: number;
  /** Requests are answered with 503 until there is a listener. */
  serve(listener: RequestListener): void;
  /** Takes no new requests; resolves when those under way are answered. */
  drain(): Promise<void>;
  /** Ends what is still open. */
  close(): Promise<void>;
};

/** Takes a port at once, so that a taken one is known before anything else was started. */
export async function listenOnLoopback(port: number, option: PortOption): Promise<LoopbackServer> {
  let listener: RequestListener = (_request, response) => {
    response.writeHead(503, { "retry-after": "1" }).end();
  };
  const server = createServer(forLoopbackHosts((request, response) => listener(request, response)));
  // SDKs keep connections open; the default of 5 s would end some of them just as a request is sent.
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
