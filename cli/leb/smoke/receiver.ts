import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { forLoopbackHosts } from "../../../packages/embedded-aws/loopback-host.ts";
import { type SubscriptionInput, verify } from "../../../sdk/index.ts";
import { opened } from "../listen.ts";
import type { SmokeOptions } from "../smoke.ts";

/** Where the event is delivered. */
export type Receiver = {
  /** What to subscribe it with. */
  readonly input: Pick<SubscriptionInput, "transform"> & {
    readonly target: Extract<SubscriptionInput["target"], { type: "webhook" }>;
  };
  /** Tells it by which secret it verifies. */
  readonly expect: (secret: string) => void;
  readonly stop: () => Promise<void>;
};

/** A bus in AWS reaches no laptop, so it delivers to its own API. */
export async function receiverOf(
  { local, port }: SmokeOptions,
  apiUrl: string,
  key: string,
): Promise<Receiver> {
  return local ? receiverHere(port) : apiOf(apiUrl, key);
}

/** A call that any key may make, that takes a body, and that changes nothing. */
function apiOf(apiUrl: string, token: string): Receiver {
  const input = {
    target: {
      type: "webhook" as const,
      url: `${apiUrl}/v1/patterns/test`,
      auth: { type: "bearer" as const, token },
    },
    transform: '{ "events": ["*"], "event": { "detail-type": event } }',
  };
  return { input, expect: () => {}, stop: async () => {} };
}

/** A server that takes what verifies, and nothing else. */
async function receiverHere(port: number): Promise<Receiver> {
  // The delivery may come before the secret is known here.
  const { promise: secret, resolve: expect } = Promise.withResolvers<string>();
  const server = createServer(
    forLoopbackHosts(async (request, response) => {
      const { headers } = request;
      const verified = await verify({ headers, body: await buffer(request) }, await secret);
      response.writeHead(verified.ok ? 204 : 401).end();
    }),
  );
  await opened(server, port);
  return {
    input: { target: { type: "webhook", url: `http://localhost:${port}/` } },
    expect,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
