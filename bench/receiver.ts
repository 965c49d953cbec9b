import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Receiver = {
  readonly host: string;
  /**
   * Resolves with the arrival times, by `performance.now()`, once all have arrived.
   *
   * @param arrivals - Event ids with their paths, by `arrivalOf`.
   */
  arrivalsOf(arrivals: readonly string[]): Promise<readonly number[]>;
  stop(): Promise<void>;
};

/** Names the arrival of an event at a path. */
export function arrivalOf(eventId: string, path = "/hook"): string {
  return `${path} ${eventId}`;
}

/** Starts a receiver that answers every webhook with 200 and records its time. */
export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>();
  let check = () => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { id } = JSON.parse(`${Buffer.concat(chunks)}`) as { id: string };
      const arrival = arrivalOf(id, request.url);
      if (!arrivals.has(arrival)) arrivals.set(arrival, performance.now());
      response.end();
      check();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async arrivalsOf(ids) {
      const before = arrivals.size;
      const missing = ids.filter((id) => !arrivals.has(id)).length;
      await new Promise<void>((resolve) => {
        check = () => arrivals.size - before >= missing && resolve();
        check();
      });
      const times = ids.map((id) => arrivals.get(id) ?? Number.NaN);
      arrivals.clear();
      return times;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
