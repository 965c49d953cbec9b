import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type Traffic = {
  readonly bytes: number;
  readonly requests: number;
  readonly connections: number;
};

/** Servers that receive webhooks, and their traffic. */
export type Receivers = {
  readonly urls: readonly string[];
  /** `host:port` of each server. */
  readonly hosts: readonly string[];
  /** Fails the first attempt of this share of later deliveries. */
  failing(share: number): void;
  /** Resolves once this many deliveries have been answered with 200. */
  delivered(count: number): Promise<void>;
  /** Returns the received bytes, requests and new connections since the last call. */
  traffic(): Traffic;
  stop(): Promise<void>;
};

/** @param answerMs - Time that each server takes to answer, in milliseconds. */
export async function startReceivers(count: number, answerMs: number): Promise<Receivers> {
  const sockets = new Set<Socket>();
  const failed = new Set<string>();
  let [share, attempts, accepted, requests, connections, closedBytes, reportedBytes] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  let check = () => {};

  /** True for each tenth delivery, if the share is a tenth. */
  const fails = (id: string): boolean => {
    if (failed.delete(id)) return false;
    attempts += 1;
    const isOne = Math.floor(attempts * share) > Math.floor((attempts - 1) * share);
    if (isOne) failed.add(id);
    return isOne;
  };
  const servers = Array.from({ length: count }, () =>
    createServer((request, response) => {
      requests += 1;
      request.resume().on("end", () => {
        const status = fails(String(request.headers["webhook-id"])) ? 500 : 200;
        setTimeout(() => {
          response.writeHead(status).end();
          if (status === 200) accepted += 1;
          check();
        }, answerMs);
      });
    }).on("connection", (socket: Socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on("close", () => {
        closedBytes += socket.bytesRead;
        sockets.delete(socket);
      });
    }),
  );
  await Promise.all(servers.map(listen));
  const hosts = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    hosts,
    urls: hosts.map((host) => `http://${host}/hooks/license-events`),
    failing(of) {
      [share, attempts] = [of, 0];
    },
    async delivered(wanted) {
      const until = accepted + wanted;
      await new Promise<void>((resolve) => {
        check = () => accepted >= until && resolve();
        check();
      });
    },
    traffic() {
      const allBytes = [...sockets].reduce((sum, { bytesRead }) => sum + bytesRead, closedBytes);
      const sinceLast = { bytes: allBytes - reportedBytes, requests, connections };
      [reportedBytes, requests, connections] = [allBytes, 0, 0];
      return sinceLast;
    },
    async stop() {
      for (const server of servers) server.closeAllConnections();
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}
