import { createServer, type RequestListener, type Server } from "node:http";
import { buffer } from "node:stream/consumers";
import { forLoopbackHosts } from "../../../packages/embedded-aws/loopback.ts";
import { ApiError } from "../../../sdk/index.ts";
import { plain } from "../../print.ts";
import type { companyOf } from "../bus.ts";
import { Failure, problemText } from "../failure.ts";
import type { OpenDeliveries } from "./deliveries.ts";

type Subscriptions = Awaited<ReturnType<typeof companyOf>>["subscriptions"];

/** Where webhooks arrive, and which. */
export type WebhookOptions = {
  /** Label of the subscription. */
  readonly name: string;
  readonly events?: readonly string[];
  /** Local port. */
  readonly port: number;
  /** URL at which a tunnel forwards to the port; by default the port itself. */
  readonly publicUrl?: URL;
};

/** Receives deliveries as webhooks, by a subscription of its own. */
export function webhooks(subscriptions: Subscriptions, options: WebhookOptions): OpenDeliveries {
  return async (handle) => {
    // A delivery can arrive before the secret of its subscription is known.
    const { promise, resolve: subscribed } = Promise.withResolvers<string>();
    const server = createServer(
      forHosts(options.publicUrl, async (request, response) => {
        try {
          const { headers } = request;
          const answered = await handle({ headers, body: await buffer(request) }, await promise);
          response.writeHead(answered.status, answered.headers).end(answered.body);
        } catch (error) {
          console.error(plain(String(error)));
          response.destroy();
        }
      }),
    );
    await opened(server, options.port);
    const closeServer = () => {
      server.close();
      server.closeAllConnections();
    };
    try {
      const { id, secret } = await subscribe(subscriptions, options);
      subscribed(secret);
      const close = async () => {
        try {
          await unsubscribe(subscriptions, id);
        } finally {
          closeServer();
        }
      };
      return { subscriptionId: id, secret, close };
    } catch (error) {
      closeServer();
      throw error;
    }
  };
}

/** Answers requests for this machine and for the tunnel's host only, as a protection against DNS rebinding. */
function forHosts(publicUrl: URL | undefined, listener: RequestListener): RequestListener {
  const forThisMachine = forLoopbackHosts(listener);
  return (request, response) =>
    publicUrl !== undefined && request.headers.host === publicUrl.host
      ? listener(request, response)
      : forThisMachine(request, response);
}

async function subscribe(
  subscriptions: Subscriptions,
  { name, events, port, publicUrl }: WebhookOptions,
) {
  const url = publicUrl?.href ?? `http://localhost:${port}/`;
  try {
    return await subscriptions.create({
      name: name.slice(0, 100),
      target: { type: "webhook" as const, url },
      ...(events ? { events: [...events] } : {}),
    });
  } catch (error) {
    const isTarget = ({ pointer }: { pointer: string }) => pointer === "/target/url";
    if (!(error instanceof ApiError) || !error.problem.errors?.some(isTarget)) throw error;
    const remedy =
      publicUrl === undefined
        ? `Allow the bus to call this command: npm start -- --allow localhost:${port}`
        : "Check --public-url.";
    throw new Failure(`${problemText(error.problem)}\n${remedy}`);
  }
}

async function unsubscribe(subscriptions: Subscriptions, id: string): Promise<void> {
  try {
    await subscriptions.delete(id);
  } catch (error) {
    // Already deleted by someone else.
    if (error instanceof ApiError && error.status === 404) return;
    throw new Failure(
      `The subscription was not deleted. Delete it: leb subscriptions delete ${id}\n${(error as Error).message}`,
    );
  }
}

/** @throws Failure if the port is taken. */
export async function opened(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const taken = `Port ${port} is taken. Pass another --port, and allow it: npm start -- --allow localhost:PORT`;
      reject(isTaken ? new Failure(taken) : error);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}
