// A receiver of webhooks with Node.js: `npm install standardwebhooks`, `SECRET=whsec_… node receiver.ts`
import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

const { SECRET = "", PORT = "3000" } = process.env;
const webhook = new Webhook(SECRET);
const maxBytes = 1_000_000;

/** The last ids of processed webhooks. Keep them in your database, so that a restart does not forget them. */
const processed = new Set<string>();

/** Returns false for an id that was there before. */
function isNew(id: string): boolean {
  if (processed.has(id)) return false;
  processed.add(id);
  const [oldest = ""] = processed;
  if (processed.size > 10_000) processed.delete(oldest);
  return true;
}

/** Returns the exact bytes, because the signature covers them; undefined if there are too many. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size <= maxBytes ? Buffer.concat(chunks) : undefined;
}

const server = createServer(async (request, response) => {
  let event: { event: string };
  try {
    const body = await bodyOf(request);
    if (!body) return response.writeHead(413).end();
    event = webhook.verify(body, request.headers as Record<string, string>) as typeof event;
  } catch (error) {
    console.log(`refused: ${error}`);
    return response.writeHead(401).end();
  }
  response.writeHead(204).end(); // Answer first: slow work belongs in a queue.
  const id = String(request.headers["webhook-id"]);
  if (isNew(id)) console.log(`verified: ${event.event} ${id}`);
});
server.listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
