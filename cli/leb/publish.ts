import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Command, Option } from "commander";
import { memberFaults, parseJson } from "../../packages/event-patterns/json/json-text.ts";
import { pointerTo } from "../../packages/event-patterns/json/pointer.ts";
import {
  type LicenseEventBus,
  type PublishableEvent,
  PublishError,
  type PublishResult,
} from "../../sdk/index.ts";
import { colors, plain, printJson } from "../print.ts";
import { busOf, type CompanyOptions, companyIn, withCompanyOptions } from "./bus.ts";
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

/**
 * The events of a file, or of the standard input: one, an array of them, or one a line.
 *
 * @throws Failure for what is none of these.
 */
export async function readEvents(file: string | undefined): Promise<readonly object[]> {
  const events = eventsIn((await contentOf(file)).replace(/^\ufeff/, ""));
  if (events.length === 0) throw new Failure("There are no events in it.");
  return events;
}

async function contentOf(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY) {
    throw new Failure(
      "Say what to publish: a FILE, events on the standard input, or --event CODE for a sample.",
    );
  }
  if (file === undefined || file === "-") return text(process.stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function eventsIn(content: string): readonly object[] {
  const whole = parsed(content);
  if (whole.ok) return [whole.value].flat().map((value, i) => objectOf(value, `Event ${i + 1}`));
  const lines = content.split(/\r?\n/).map((line, i) => ({ line, name: `Line ${i + 1}` }));
  const written = lines.filter(({ line }) => line.trim() !== "");
  // What begins as a document and is none is not lines of documents.
  const [first] = written;
  if (first && written.length > 1 && !parsed(first.line).ok) {
    throw new Failure(`This is neither JSON nor JSON lines: ${whole.message}`);
  }
  return written.map(({ line, name }) => {
    const one = parsed(line);
    if (!one.ok) throw new Failure(`${name} is not JSON: ${one.message}`);
    return objectOf(one.value, name);
  });
}

function objectOf(value: unknown, name: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Failure(`${name} is no event: an event is a JSON object.`);
}

function parsed(json: string) {
  try {
    const value = parseJson(json);
    const [fault] = memberFaults(json, value);
    if (!fault) return { ok: true, value } as const;
    return { ok: false, message: `${pointerTo(fault.path)} ${fault.message}` } as const;
  } catch (error) {
    return { ok: false, message: (error as Error).message } as const;
  }
}
