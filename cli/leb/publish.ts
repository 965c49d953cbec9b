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

/** `leb publish [FILE]`: publishes events. The exit code is 1 if the bus refuses one. */
export function publishCommand(): Command {
  const command = new Command("publish")
    .summary("publish events")
    .description(
      "Publish the events in a file or on standard input, as JSON: one event, an array, or one event a line. " +
        "With --event, publish the catalog's sample of an event type for --company.",
    )
    .argument("[file]", "- for standard input, the default")
    .addOption(new Option("--event <code>", "publish the sample of this event type"));
  return withCompanyOptions(command).action(publish);
}

async function publish(file: string | undefined, options: PublishOptions): Promise<void> {
  if (file !== undefined && options.event !== undefined) {
    throw new Failure("Pass either FILE or --event, not both.");
  }
  const bus = busOf(options, "--publisher license-api");
  const events =
    options.event === undefined
      ? await readEvents(file)
      : [await sampleOf(bus, options.event, await companyIn(options))];
  const show = (result: PublishResult) =>
    options.json ? printJson(result) : console.log(lineOf(result));
  try {
    const results = await bus.publish(events as PublishableEvent[]);
    const [first] = results;
    // A refused key is one mistake, however many events were sent with it.
    if (first && !first.ok && first.status === 401)
      throw new Failure(problemText(first.problem, options.url));
    results.forEach(show);
    if (results.some(({ ok }) => !ok)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    for (const result of error.results) if (result) show(result);
    throw new Failure(whatIsOpen(error, options.url));
  }
}

/** Returns the sample as a new event: its fixed id and time are removed. */
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
  return `${colors.green("accepted")}  ${what}${result.repeat ? "  duplicate" : ""}`;
}

/**
 * Returns the error with the events that may not have been accepted. They have ids now, so
 * publishing them again creates no duplicates.
 */
function whatIsOpen({ cause, events }: PublishError, url: string): string {
  const why = failureOf(cause, url)?.message ?? String(cause);
  const lines = events.map((event) => JSON.stringify(event)).join("\n");
  return `${why}\nThese events may not have been accepted. Publish them again with the same ids:\n${lines}`;
}

/**
 * Reads events from a file or standard input: one event, an array, or one event a line.
 *
 * @throws Failure for any other content.
 */
export async function readEvents(file: string | undefined): Promise<readonly object[]> {
  const events = eventsIn((await contentOf(file)).replace(/^\ufeff/, ""));
  if (events.length === 0) throw new Failure("The input contains no events.");
  return events;
}

async function contentOf(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY) {
    throw new Failure(
      "Nothing to publish: pass FILE, write events to standard input, or pass --event CODE for a sample.",
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
  // If even the first line is not JSON, the content is a broken document, not JSON lines.
  const [first] = written;
  if (first && written.length > 1 && !parsed(first.line).ok) {
    throw new Failure(`The input is neither JSON nor JSON lines: ${whole.message}`);
  }
  return written.map(({ line, name }) => {
    const one = parsed(line);
    if (!one.ok) throw new Failure(`${name} is not JSON: ${one.message}`);
    return objectOf(one.value, name);
  });
}

function objectOf(value: unknown, name: string): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new Failure(`${name} is not an event: an event is a JSON object.`);
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
