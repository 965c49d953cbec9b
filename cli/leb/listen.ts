import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { request as httpsRequest } from "node:https";
import { buffer } from "node:stream/consumers";
import { Command, InvalidArgumentError } from "commander";
import { forLoopbackHosts } from "../../packages/embedded-aws/loopback.ts";
import { ApiError, verify } from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { stopOnSignal } from "../stop.ts";
import { type CompanyOptions, codesIn, companyOf, countUpTo, withCompanyOptions } from "./bus.ts";
import { Failure, problemText } from "./failure.ts";

type ListenOptions = CompanyOptions & {
  readonly forwardTo: URL;
  readonly events?: readonly string[];
  readonly port: number;
};

/** `leb listen --forward-to URL`: forwards deliveries of a local bus until Ctrl-C. */
export function listenCommand(): Command {
  const command = new Command("listen")
    .summary("forward deliveries of a local bus to a URL")
    .description(
      "Subscribe while it runs, verify and print each delivery, and forward it with its headers " +
        'and exact bytes. The bus must run on this machine and be allowed to call it: "npm start -- --allow localhost:4000".',
    )
    .requiredOption("--forward-to <url>", "receiver, such as http://localhost:3000/hook", urlIn)
    .option("--events <codes>", "license.*,order.created; all by default", codesIn)
    .option("--port <number>", "local port that the bus delivers to", countUpTo(65_535), 4000);
  return withCompanyOptions(command).action(listen);
}

async function listen(options: ListenOptions): Promise<void> {
  const { subscriptions } = await companyOf(options);
  if (!isHere(options.url)) {
    throw new Failure(
      `The bus at ${options.url} cannot reach this machine. leb listen needs a bus on this machine.`,
    );
  }
  const { requested: stopped } = stopOnSignal();
  // A delivery can arrive before the secret of its subscription is known.
  const { promise, resolve: subscribed } = Promise.withResolvers<{ readonly secret: string }>();
  const server = createServer(
    forLoopbackHosts(async (request, response) => {
      const { secret } = await promise;
      await relay(request, response, secret, options).catch((error) => {
        console.error(plain(String(error)));
        response.destroy();
      });
    }),
  );
  await opened(server, options.port);
  try {
    const made = await subscribe(subscriptions, options);
    try {
      subscribed(made);
      console.error(`Forwarding to ${options.forwardTo}. Press Ctrl-C to stop. (${made.id})`);
      await stopped;
    } finally {
      await unsubscribe(subscriptions, made.id);
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

type Subscriptions = Awaited<ReturnType<typeof companyOf>>["subscriptions"];

async function subscribe(subscriptions: Subscriptions, { events, port, forwardTo }: ListenOptions) {
  const url = `http://localhost:${port}/`;
  try {
    return await subscriptions.create({
      name: `leb listen: ${forwardTo}`.slice(0, 100),
      target: { type: "webhook" as const, url },
      ...(events ? { events: [...events] } : {}),
    });
  } catch (error) {
    const isTarget = ({ pointer }: { pointer: string }) => pointer === "/target/url";
    if (!(error instanceof ApiError) || !error.problem.errors?.some(isTarget)) throw error;
    throw new Failure(
      `${problemText(error.problem)}\nAllow the bus to call this command: npm start -- --allow localhost:${port}`,
    );
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

/** Forwards one delivery, and answers the bus with the receiver's answer. */
async function relay(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  { forwardTo, json }: ListenOptions,
): Promise<void> {
  const body = await buffer(request);
  const webhook = await verify<{ event?: unknown; id?: unknown }>(
    { headers: request.headers, body },
    secret,
  );
  if (!webhook.ok) {
    console.error(`Not forwarded: the signature is not valid: ${webhook.reason}`);
    response.writeHead(401).end(webhook.reason);
    return;
  }
  const { event, id } = webhook.event;
  const answered = await forward(forwardTo, request.headers, body).catch(noAnswer);
  if (json) {
    printJson({ webhook_id: webhook.id, event, event_id: id, status: answered.status });
  } else {
    const paint = answered.status < 300 ? colors.green : colors.red;
    const time = colors.dim(new Date().toTimeString().slice(0, 8));
    const what = plain(`${event}  ${id}`);
    console.log(`${time} ${paint(String(answered.status))} ${what} ${colors.dim(webhook.id)}`);
  }
  response.writeHead(answered.status, answered.headers).end(answered.body);
}

/** Returns a gateway's status, so that the bus retries. */
function noAnswer(error: NodeJS.ErrnoException): Answered {
  const why = error.code ?? error.message;
  console.error(`The receiver does not answer: ${why}. Is it running?`);
  return { status: 502, headers: {}, body: Buffer.from(why) };
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

function isHere(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function urlIn(text: string): URL {
  if (URL.canParse(text) && /^https?:/i.test(text)) return new URL(text);
  throw new InvalidArgumentError("Expected a URL, such as http://localhost:3000/hook.");
}

type Answered = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

const timeoutMs = 30_000;

/** Hop-by-hop headers, which each connection sets itself (RFC 9110, section 7.6.1). */
const ofConnection = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Posts a request with its headers and exact bytes.
 *
 * @throws Error if no answer arrives.
 */
function forward(to: URL, headers: IncomingHttpHeaders, body: Buffer): Promise<Answered> {
  // `fetch` would add headers of its own.
  const send = to.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sent = send(
      to,
      { method: "POST", headers: { ...passedOn(headers), "content-length": body.length }, signal },
      (response) => {
        const { statusCode: status = 502, headers } = response;
        buffer(response).then(
          (body) => resolve({ status, headers: passedOn(headers), body }),
          reject,
        );
      },
    );
    sent.on("error", reject).end(body);
  });
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.has(name)));
}
