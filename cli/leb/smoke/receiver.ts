import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { forLoopbackHosts } from "../../../packages/embedded-aws/loopback.ts";
import { type SubscriptionInput, verify } from "../../../sdk/index.ts";
import { opened } from "../listen.ts";
import type { SmokeOptions } from "../smoke.ts";

/** The destination of the event. */
export type Receiver = {
  /** Input of the subscription. */
  readonly input: Pick<SubscriptionInput, "transform"> & {
    readonly target: Extract<SubscriptionInput["target"], { type: "webhook" }>;
  };
  /** Sets the secret to verify with. */
  readonly expect: (secret: string) => void;
  readonly stop: () => Promise<void>;
};

/** A bus in AWS cannot reach a laptop, so it delivers to its own API. */
export async function receiverOf(
  { local, port }: SmokeOptions,
  apiUrl: string,
  key: string,
): Promise<Receiver> {
  return local ? receiverHere(port) : apiOf(apiUrl, key);
}

/** Delivers to a call that every key can make, that takes a body, and that changes nothing. */
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

/** Starts a server that accepts only requests with a valid signature. */
async function receiverHere(port: number): Promise<Receiver> {
  // The delivery can arrive before the secret is known.
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
