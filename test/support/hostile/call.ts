import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export type Sent = {
  readonly method: string;
  /** The exact path on the wire. `fetch` would normalize it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
};

/**
 * Sends a request unchanged.
 *
 * @returns Undefined if HTTP cannot express it: the client or the server's parser refuses it.
 */
export async function call(apiUrl: string, sent: Sent): Promise<Response | undefined> {
  // The server may close a kept-alive connection just when it is reused.
  for (let tries = 0; tries < 3; tries++) {
    try {
      return await callOnce(apiUrl, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
    }
  }
  return undefined;
}

function callOnce(apiUrl: string, { method, path, headers, body }: Sent) {
  const { hostname, port } = new URL(apiUrl);
  return new Promise<Response | undefined>((resolve, reject) => {
    let sent: ReturnType<typeof request>;
    try {
      sent = request({ agent, hostname, port, method, path, headers });
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["ERR_INVALID_CHAR", "ERR_UNESCAPED_CHARACTERS"].includes(code)) throw error;
      resolve(undefined);
      return;
    }
    sent.on("error", reject).on("response", (response) => {
      const parts: Buffer[] = [];
      response
        .on("data", (part) => parts.push(part))
        .on("error", reject)
        .on("end", () => {
          const { statusCode: status = 0, headers } = response;
          const hasBody = ![204, 304].includes(status);
          resolve(
            new Response(hasBody ? Buffer.concat(parts) : null, {
              status,
              headers: headers as Record<string, string>,
            }),
          );
        });
    });
    sent.end(body);
  });
}

/**
 * Starts a server that accepts anything, and answers like a healthy system and its token endpoint.
 */
export async function startSink() {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"access_token":"a","token_type":"Bearer","expires_in":3600}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sink`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
