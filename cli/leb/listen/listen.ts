import { Command, InvalidArgumentError, Option } from "commander";
import { defined } from "../../../bus/values/defined.ts";
import { type Channel, channels } from "../../../catalog/index.ts";
import { ApiError, type PolledMessage, type SubscriptionInput } from "../../../sdk/index.ts";
import { colors, printJson } from "../../print.ts";
import { stopOnSignal } from "../../stop.ts";
import { busOf, type CompanyOptions, codesIn, companyIn, withCompanyOptions } from "../bus.ts";
import { Failure } from "../failure.ts";
import { type Input, patternIn } from "../input.ts";
import { forward } from "./forward.ts";
import { receiveMessages } from "./receive.ts";
import { deleteAbandoned, subscribe, unsubscribe } from "./subscription.ts";
import { type ReceivedEvent, textOf } from "./text.ts";

type ListenOptions = CompanyOptions & {
  readonly forwardTo?: URL;
  readonly events?: readonly string[];
  readonly pattern?: Input;
  readonly channel?: Channel;
};

/** `leb listen`: prints events as they arrive, and forwards them, until Ctrl-C. */
export function listenCommand(): Command {
  const command = new Command("listen")
    .summary("print events as they arrive, and forward them to a URL")
    .description(
      "Subscribe while it runs, poll the bus, and print each event. With --forward-to, post each to a URL with the " +
        "headers and the bytes that a webhook would have. Works with a bus anywhere: the bus does not call this machine.",
    )
    .option("--forward-to <url>", "receiver, such as http://localhost:3000/hook", urlIn)
    .option("--events <codes>", "license.*,order.created; all of the channel by default", codesIn)
    .option("--pattern <json>", "only events that match this pattern: JSON, or @file", patternIn)
    .addOption(
      new Option("--channel <name>", "channel whose event types it receives").choices(channels),
    );
  return withCompanyOptions(command).action(listen);
}

async function listen(options: ListenOptions): Promise<void> {
  const { forwardTo, events, pattern, channel, json } = options;
  const say = (text: string) => console.error(text);
  const company = await companyIn(options);
  const { subscriptions } = busOf(options).company(company);
  await deleteAbandoned(subscriptions, say);
  const { signal } = stopOnSignal();
  const filter = defined({ events: events && [...events], pattern, channel });
  const { id, secret } = await subscribe(
    subscriptions,
    filter as Pick<SubscriptionInput, "events">,
  );
  try {
    say(
      `${forwardTo ? `Forwarding to ${forwardTo}` : "Printing events"}. Press Ctrl-C to stop. (${id})`,
    );
    say(`Signing secret: ${secret}`);
    if (!json && !forwardTo) say("To forward them too, pass --forward-to URL.");
    const { fetch } = impatient(options, company, signal);
    await receiveMessages(
      {
        fetch: (request) => fetch(id, request),
        acknowledge: (leases) => subscriptions.messages.acknowledge(id, { leases }),
      },
      (message) => relay(message, options, signal),
      { signal, say },
    );
  } catch (error) {
    throw refusalOf(error) ?? error;
  } finally {
    const left = await unsubscribe(subscriptions, id);
    if (left !== undefined) {
      say(left);
      process.exitCode = 1;
    }
  }
}

/** Returns calls that a signal ends, and that fail at once: `receiveMessages` retries them. */
function impatient(options: ListenOptions, company: number, signal: AbortSignal) {
  const fetch = (url: string, init: RequestInit) =>
    globalThis.fetch(url, { ...init, signal: AbortSignal.any([signal, init.signal ?? signal]) });
  return busOf(options, undefined, { fetch, retries: 0 }).company(company).subscriptions.messages;
}

/** Returns the failure behind an answer that ends the loop. */
function refusalOf(error: unknown): Failure | undefined {
  const { status } = error instanceof ApiError ? error : {};
  if (status === 401) {
    return new Failure(
      "The bus no longer accepts the key: it has expired or was revoked. Pass another one in --key or LEB_KEY.",
    );
  }
  if (status === 404) return new Failure("The subscription was deleted. Start leb listen again.");
  return undefined;
}

/** Prints and forwards one message. Returns true if the bus need not hand it out again. */
async function relay(
  { id, event, event_id, headers, body }: PolledMessage,
  { forwardTo, json }: ListenOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const answer = forwardTo && (await forward(forwardTo, { headers, body }, signal));
  if (signal.aborted && answer && "failure" in answer) return false;
  const content = JSON.parse(body) as ReceivedEvent;
  if (json) {
    printJson({ webhook_id: id, event, event_id, ...answer, body: content });
  } else {
    const time = colors.dim(new Date().toTimeString().slice(0, 8));
    console.log(`${time} ${textOf(content, id, answer)}`);
  }
  if (answer === undefined) return true;
  return "status" in answer && answer.status >= 200 && answer.status < 300;
}

function urlIn(text: string): URL {
  if (URL.canParse(text) && /^https?:/i.test(text)) return new URL(text);
  throw new InvalidArgumentError("Expected a URL, such as http://localhost:3000/hook.");
}
