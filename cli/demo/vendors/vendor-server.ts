import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/* What the vendors' servers have in common: they keep what they were asked, and fail when they are told to. */

export type Json = Readonly<Record<string, unknown>>;
export type Texts = Readonly<Record<string, string>>;

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type VendorRequest = Asked & {
  /** What it was answered; 0 if the connection was closed instead. */
  readonly status: number;
};

export type Reply = { readonly status: number; readonly body?: string; readonly headers?: Texts };

export type VendorFault =
  /** It answers this in place of doing anything. */
  | Reply
  /** The connection is closed, before anything is done or after it. */
  | { readonly drop: "before" | "after" };

export type VendorServer = {
  /** Without a slash at its end. */
  readonly url: string;
  readonly requests: readonly VendorRequest[];
  /** What becomes of the next requests, one after the other; all is well when there is none left. */
  readonly faults: (VendorFault | undefined)[];
  stop(): Promise<void>;
};

/**
 * Serves on a free port of the loopback.
 *
 * @param act - Does what is asked, and answers.
 * @param aside - A path whose requests are not kept and never fail, such as that of a token endpoint.
 */
export async function startVendor(
  act: (asked: Asked) => Reply,
  aside?: string,
): Promise<VendorServer> {
  const requests: VendorRequest[] = [];
  const faults: (VendorFault | undefined)[] = [];

  /** Undefined where the connection is closed. */
  function replyTo(asked: Asked): Reply | undefined {
    const fault = asked.path === aside ? undefined : faults.shift();
    if (!fault) return act(asked);
    if ("status" in fault) return fault;
    if (fault.drop === "after") act(asked);
    return undefined;
  }

  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const asked = { method, path, headers, body: await textOf(request) };
    const reply = replyTo(asked);
    if (path !== aside) requests.push({ ...asked, status: reply?.status ?? 0 });
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
