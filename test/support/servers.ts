import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/* Servers on this machine that live as long as their test. Each is returned as its `host:port`. */

export async function serveHttp(listener: RequestListener): Promise<string> {
  return hostOf(await listening(createHttpServer(listener)), "127.0.0.1");
}

export async function serveHttps(options: ServerOptions, listener: RequestListener) {
  return hostOf(await listening(createHttpsServer(options, listener)), "localhost");
}

/** Answers each request with raw bytes. */
export async function serveBytes(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    // A client that gave up closes the connection while data is on its way.
    socket.on("error", () => {}).once("data", () => answer(socket));
  });
  return hostOf(await listening(server), "127.0.0.1");
}

/** Writes the same text repeatedly, as fast as it is read, until the other side closes. */
export function writeForEver(socket: Socket, text: string): void {
  const more = () => {
    // In steps, because both sides run on one thread here.
    if (!socket.destroyed && socket.write(text)) setImmediate(more);
  };
  socket.on("drain", more);
  more();
}

export async function listening<S extends Server>(server: S): Promise<S> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return server;
}

export function hostOf(server: Server, name: string): string {
  return `${name}:${(server.address() as AddressInfo).port}`;
}
