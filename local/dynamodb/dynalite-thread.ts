import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

/** Runs dynalite in a thread of its own, so that its work on the disk does not stop the endpoint. */
type Dynalite = (options: {
  path: string;
  createTableMs: number;
  deleteTableMs: number;
  updateTableMs: number;
}) => Server;

const dynalite = createRequire(import.meta.url)("dynalite") as Dynalite;

const server = dynalite({
  path: workerData.path,
  createTableMs: 0,
  deleteTableMs: 0,
  updateTableMs: 0,
});
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port });
});

parentPort?.once("message", () => {
  server.close(() => parentPort?.close());
  server.closeAllConnections();
});
