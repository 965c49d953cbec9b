import { Command, InvalidArgumentError } from "commander";
import { verify } from "../../../sdk/index.ts";
import { colors, plain, printJson } from "../../print.ts";
import { stopOnSignal } from "../../stop.ts";
import { type CompanyOptions, codesIn, companyOf, countUpTo, withCompanyOptions } from "../bus.ts";
import { Failure } from "../failure.ts";
import type { Delivered } from "./deliveries.ts";
import { type Answered, forward } from "./forward.ts";
import { type ReceivedEvent, textOf } from "./text.ts";
import { webhooks } from "./webhooks.ts";

type ListenOptions = CompanyOptions & {
  readonly forwardTo?: URL;
  readonly publicUrl?: URL;
  readonly events?: readonly string[];
  readonly port: number;
};

/** `leb listen`: prints deliveries, and forwards them, until Ctrl-C. */
export function listenCommand(): Command {
  const command = new Command("listen")
    .summary("print deliveries, and forward them to a URL")
    .description(
      "Subscribe while it runs, verify each delivery, print it, and with --forward-to forward it with its headers " +
        'and exact bytes. A bus on this machine must be allowed to call it: "npm start -- --allow localhost:4000". ' +
        "A deployed bus needs a tunnel to --port, whose address you pass as --public-url.",
    )
    .option("--forward-to <url>", "receiver, such as http://localhost:3000/hook", urlIn)
    .option("--events <codes>", "license.*,order.created; all by default", codesIn)
    .option("--port <number>", "local port that the bus delivers to", countUpTo(65_535), 4000)
    .option("--public-url <url>", "public https address of a tunnel to --port", urlIn);
  return withCompanyOptions(command).action(listen);
}

async function listen(options: ListenOptions): Promise<void> {
  const { forwardTo, port, publicUrl, events, url, json } = options;
  if (publicUrl === undefined && !isHere(url)) {
    throw new Failure(
      `The bus at ${url} cannot reach this machine. Open a tunnel to port ${port}, and pass its address: --public-url https://…`,
    );
  }
  const { subscriptions } = await companyOf(options);
  const { requested: stopped } = stopOnSignal();
  const name = forwardTo ? `leb listen: ${forwardTo}` : "leb listen";
  const settings = { name, port, ...(events && { events }), ...(publicUrl && { publicUrl }) };
  const open = webhooks(subscriptions, settings);
  const opened = await open((delivered, secret) => relay(delivered, secret, options));
  try {
    const what = forwardTo ? `Forwarding to ${forwardTo}` : "Printing deliveries";
    console.error(`${what}. Press Ctrl-C to stop. (${opened.subscriptionId})`);
    console.error(`Signing secret: ${opened.secret}`);
    if (!json && !forwardTo) console.error("To forward them too, pass --forward-to URL.");
    await stopped;
  } finally {
    await opened.close();
  }
}

/** Prints and forwards one delivery. Returns the receiver's answer. */
async function relay(
  { headers, body }: Delivered,
  secret: string,
  { forwardTo, json }: ListenOptions,
): Promise<Answered> {
  const webhook = await verify<ReceivedEvent>({ headers, body }, secret);
  if (!webhook.ok) {
    console.error(`Ignored a request whose signature is not valid: ${webhook.reason}`);
    return { status: 401, headers: {}, body: Buffer.from(webhook.reason) };
  }
  const { event } = webhook;
  const answered = forwardTo ? await forward(forwardTo, headers, body).catch(noAnswer) : undefined;
  const status = answered?.status;
  if (json) {
    const { event: code, id } = event;
    printJson({ webhook_id: webhook.id, event: code, event_id: id, status, body: event });
  } else {
    const time = colors.dim(new Date().toTimeString().slice(0, 8));
    console.log(`${time} ${textOf(event, webhook.id, status)}`);
  }
  return answered ?? { status: 204, headers: {}, body: Buffer.alloc(0) };
}

/** Returns a gateway's status, so that the bus retries. */
function noAnswer(error: NodeJS.ErrnoException): Answered {
  const why = error.code ?? error.message;
  console.error(plain(`The receiver does not answer: ${why}. Is it running?`));
  return { status: 502, headers: {}, body: Buffer.from(why) };
}

function isHere(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function urlIn(text: string): URL {
  if (URL.canParse(text) && /^https?:/i.test(text)) return new URL(text);
  throw new InvalidArgumentError("Expected a URL, such as http://localhost:3000/hook.");
}
