import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/* Servers on this machine that live as long as the test that starts them; each is told by its `host:port`. */

export async function serveHttp(listener: RequestListener): Promise<string> {
  return hostOf(await listening(createHttpServer(listener)), "127.0.0.1");
}

export async function serveHttps(options: ServerOptions, listener: RequestListener) {
  return hostOf(await listening(createHttpsServer(options, listener)), "localhost");
}

/** Answers each request with bytes of one's own: what is written is what arrives. */
export async function serveBytes(answer: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    // Whoever gave up closed the connection while more was on its way.
    socket.on("error", () => {}).once("data", () => answer(socket));
  });
  return hostOf(await listening(server), "127.0.0.1");
}

/** Writes the same again and again, as fast as it is taken, until the other side has had enough. */
export function writeForEver(socket: Socket, text: string): void {
  const more = () => {
    // Not in one go: both sides run on one thread here.
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
