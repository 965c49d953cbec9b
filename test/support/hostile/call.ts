import { Agent, request } from "node:http";

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
