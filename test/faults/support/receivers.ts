import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Behavior, behave } from "./behavior.ts";
import type { Arrival, Due } from "./ledger.ts";

export type Came = Due & {
  /** Number of earlier requests of this delivery. */
  readonly earlier: number;
};

/** Receivers by name, on one port, with scripted behavior and recorded requests. */
export type Receivers = {
  /** `host:port` for the bus's allowed targets. */
  readonly host: string;
  readonly arrivals: readonly Arrival[];
  url(receiver: string): string;
  stop(): Promise<void>;
};

export async function startReceivers(choose: (came: Came) => Behavior): Promise<Receivers> {
  const arrivals: Arrival[] = [];
  const counts = new Map<string, number>();

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { id: eventId } = JSON.parse(await text(request)) as { id: string };
    const at = Date.now();
    const receiver = decodeURIComponent((request.url ?? "").slice(1));
    const webhookId = String(request.headers["webhook-id"]);
    const key = `${eventId} ${receiver}`;
    const earlier = counts.get(key) ?? 0;
    counts.set(key, earlier + 1);
    const isTaken = await behave(response, choose({ eventId, receiver, earlier }));
    arrivals.push({ eventId, receiver, webhookId, at, isTaken });
  }

  const server = createServer((request, response) => {
    // A client that disconnects in the middle of its request has sent none.
    receive(request, response).catch(() => response.destroy());
  });
  // Some behaviors take longer than a server usually waits.
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    arrivals,
    url: (receiver) => `http://${host}/${encodeURIComponent(receiver)}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
