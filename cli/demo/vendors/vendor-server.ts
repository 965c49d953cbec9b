import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/* Shared parts of the vendors' servers: they record requests and can be made to fail. */

export type Json = Readonly<Record<string, unknown>>;
export type Texts = Readonly<Record<string, string>>;

export type VendorCall = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type VendorRequest = VendorCall & {
  /** Status of the answer; 0 if the connection was closed instead. */
  readonly status: number;
};

export type Reply = { readonly status: number; readonly body?: string; readonly headers?: Texts };

export type VendorFault =
  /** The answer to send instead of acting. */
  | Reply
  /** Closes the connection, before or after acting. */
  | { readonly drop: "before" | "after" };

export type VendorServer = {
  /** Without a trailing slash. */
  readonly url: string;
  readonly requests: readonly VendorRequest[];
  /** Faults of the next requests, in order. Requests succeed when none is left. */
  readonly faults: (VendorFault | undefined)[];
  stop(): Promise<void>;
};

/**
 * Serves on a free port of the loopback.
 *
 * @param act - Performs a request and returns the answer.
 * @param aside - A path whose requests are not recorded and never fail, such as a token endpoint's.
 */
export async function startVendor(
  act: (call: VendorCall) => Reply,
  aside?: string,
): Promise<VendorServer> {
  const requests: VendorRequest[] = [];
  const faults: (VendorFault | undefined)[] = [];

  /** Returns undefined to close the connection. */
  function replyTo(call: VendorCall): Reply | undefined {
    const fault = call.path === aside ? undefined : faults.shift();
    if (!fault) return act(call);
    if ("status" in fault) return fault;
    if (fault.drop === "after") act(call);
    return undefined;
  }

  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const call = { method, path, headers, body: await textOf(request) };
    const reply = replyTo(call);
    if (path !== aside) requests.push({ ...call, status: reply?.status ?? 0 });
    if (!reply) return void response.destroy();
    response.writeHead(reply.status, reply.headers).end(reply.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    faults,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return text;
}
