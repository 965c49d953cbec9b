import { Agent, request } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

export type Sent = {
  readonly method: string;
  /** Just as it goes over the wire: `fetch` would mend it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
};

/**
 * Sends a request as it is.
 *
 * @returns Undefined where it cannot be said in HTTP at all: the client or the server's parser refuses it.
 */
export async function call(apiUrl: string, sent: Sent): Promise<Response | undefined> {
  // The server may close a connection that was kept alive, just when it is used again.
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
