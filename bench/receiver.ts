import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Receiver = {
  readonly host: string;
  /** Resolves with when each arrived, by `performance.now()`, once those with these ids have all come. */
  arrivalsOf(ids: readonly string[]): Promise<readonly number[]>;
  stop(): Promise<void>;
};

/** Answers every webhook with 200, and notes when it came by the id in the body. */
export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number>();
  let check = () => {};
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { id } = JSON.parse(`${Buffer.concat(chunks)}`) as { id: string };
      if (!arrivals.has(id)) arrivals.set(id, performance.now());
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
