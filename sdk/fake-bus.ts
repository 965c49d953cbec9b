import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Options } from "./connection.ts";

/* A test server in place of the bus, with scripted failures. */

/** The parts of a published event that the fake bus reads. */
export type Sent = { readonly id: string; readonly event: string };

/** A request that the fake bus received. */
export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** Ids of the published events. */
  readonly ids: readonly string[];
};

/** The reply to one request. "drop" reads the request and closes the connection. */
export type Reply =
  | "drop"
  | { status: number; headers?: Record<string, string>; body?: unknown; drop?: boolean };

/** A running fake bus. Create the client to test with its `options`. */
export type FakeBus = {
  readonly options: Options;
  readonly seen: readonly Seen[];
  /** Delays between the client's tries, in milliseconds. */
  readonly slept: readonly number[];
  /** Number of times each id was accepted. */
  readonly accepted: ReadonlyMap<string, number>;
  /** The next replies. The server accepts everything when none is left. */
  readonly replies: ((events: readonly Sent[]) => Reply)[];
  accept(id: string): void;
  stop(): Promise<void>;
};

/**
 * Starts a fake bus on a free port of 127.0.0.1. Clients with its options retry without a delay.
 */
export async function startFakeBus(): Promise<FakeBus> {
  const seen: Seen[] = [];
  const slept: number[] = [];
  const accepted = new Map<string, number>();
  const accept = (id: string) => void accepted.set(id, (accepted.get(id) ?? 0) + 1);
  const replies: FakeBus["replies"] = [];
  const server = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = "", url = "", headers } = request;
    const events: readonly Sent[] = url === "/v1/events" && text ? JSON.parse(text) : [];
    seen.push({ method, url, headers, text, ids: events.map(({ id }) => id) });
    const reply = (replies.shift() ?? acceptAll(accept))(events);
    if (reply === "drop" || reply.drop) return void request.socket.destroy();
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(reply.body === undefined ? "" : JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    options: {
      url: `http://127.0.0.1:${port}/`,
      key: "leb_pub_test",
      random: () => 0.5,
      sleep: async (ms) => void slept.push(ms),
    },
    seen,
    slept,
    accepted,
    replies,
    accept,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns a reply that accepts each event. */
export function acceptAll(accept: (id: string) => void) {
  return (events: readonly Sent[]): Reply => {
    for (const { id } of events) accept(id);
    return { status: 202, body: { results: events.map((event) => acceptedResult(event)) } };
  };
}

/** Returns the result of an event that was accepted for the first time. */
export function acceptedResult({ id, event }: Sent) {
  return { status: 202, id, event, repeat: false };
}

/** Returns the result of a refused event, with its problem (RFC 9457). */
export function refusedResult(status: number, detail = "It is so.") {
  const problem = { type: "urn:license-event-bus:problem:test", title: "No", status, detail };
  return { status, problem };
}
