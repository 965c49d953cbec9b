import { Command, Option } from "commander";
import {
  type LicenseEventBus,
  type PublishableEvent,
  PublishError,
  type PublishResult,
} from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { busOf, type CompanyOptions, companyIn, withCompanyOptions } from "./bus.ts";
import { readEvents } from "./event-input.ts";
import { Failure, failureOf, problemText } from "./failure.ts";

type PublishOptions = CompanyOptions & { readonly event?: string };

/** `leb publish` */
export function publishCommand(): Command {
  const command = new Command("publish")
    .summary("publish events")
    .description(
      "Publishes what a file or the standard input holds: one event, an array of them, or one a line, " +
        "as JSON. Or, with --event, the catalog's sample of an event type, for --company.",
    )
    .argument("[file]", "- for the standard input, as without it")
    .addOption(new Option("--event <code>", "publish the sample of this type"));
  return withCompanyOptions(command).action(publish);
}

async function publish(file: string | undefined, options: PublishOptions): Promise<void> {
  if (file !== undefined && options.event !== undefined) {
    throw new Failure("Publish either a FILE or the sample of --event.");
  }
  const bus = busOf(options, "--publisher license-api");
  const events =
    options.event === undefined
      ? await readEvents(file)
      : [await sampleOf(bus, options.event, companyIn(options))];
  const show = (result: PublishResult) =>
    options.json ? printJson(result) : console.log(lineOf(result));
  try {
    const results = await bus.publish(events as PublishableEvent[]);
    results.forEach(show);
    if (results.some(({ ok }) => !ok)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    for (const result of error.results) if (result) show(result);
    throw new Failure(whatIsOpen(error));
  }
}

/** As it may have happened just now: with an id of its own, for that of the sample is always the same. */
async function sampleOf(bus: LicenseEventBus, code: string, company_id: number): Promise<object> {
  const { sample } = await bus.eventTypes.get(code);
  const { id: _id, ts: _ts, ...content } = sample;
  return { ...content, company_id };
}

function lineOf(result: PublishResult): string {
  const { id, event } = result;
  const what = plain(`${event ?? "no event code"}  ${id}`);
  if (!result.ok) {
    const why = problemText(result.problem).replaceAll("\n", "\n  ");
    return `${colors.red("refused ")}  ${what}\n  ${why}`;
  }
  if (result.suppressed !== undefined) {
    return `${colors.yellow("accepted")}  ${what}  not delivered: ${plain(result.suppressed)}`;
  }
  return `${colors.green("accepted")}  ${what}${result.repeat ? "  again" : ""}`;
}

/** The events go with it: those that came without an id have one now, by which none is delivered twice. */
function whatIsOpen({ cause, events }: PublishError): string {
  const why = failureOf(cause)?.message ?? String(cause);
  const lines = events.map((event) => JSON.stringify(event)).join("\n");
  return `${why}\nNot known to be accepted; publish these again, with these ids:\n${lines}`;
}
