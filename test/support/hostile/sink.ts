import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

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
