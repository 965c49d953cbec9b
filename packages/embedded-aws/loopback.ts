import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { forLoopbackHosts } from "./loopback-host.ts";

const LOOPBACK = "127.0.0.1";

/** The option of `EmbeddedAws.start` that chose a port. */
export type PortOption = "endpointPort" | "apiPort";

/** Another program listens on a port of the embedded AWS. */
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
