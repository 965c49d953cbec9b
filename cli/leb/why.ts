import { Command, InvalidArgumentError } from "commander";
import { defined } from "../../bus/values/defined.ts";
import type { Explanation } from "../../sdk/index.ts";
import { type Cell, colors, plain, printJson, table, timeOf } from "../print.ts";
import { type CompanyOptions, companyOf, idIn, withCompanyOptions } from "./bus.ts";
import { Failure } from "./failure.ts";

type WhyOptions = CompanyOptions & {
  readonly license?: string;
  readonly search?: string;
  readonly event?: string;
  /** Milliseconds. */
  readonly since: number;
};

/** Maximum number of events to explain. */
const maxEvents = 5;

/** `leb why [EVENT-ID]`: explains what became of events. */
export function whyCommand(): Command {
  const command = new Command("why")
    .summary("explain what became of an event")
    .description(
      "Explain for each subscription of a company whether it received an event, and why not. Name the event by its id, or search for the latest ones.",
    )
    .argument("[event-id]", "a UUID", idIn)
    .option("--license <key>", "events about the license with this key")
    .option("--search <text>", "events that contain this text, or are about an object: license/77")
    .option("--event <code>", "only this event type; * matches anything: license.*")
    .option("--since <duration>", "accepted in this time: 90m, 12h, 7d", durationIn, 86_400_000);
  return withCompanyOptions(command).action(why);
}

async function why(id: string | undefined, options: WhyOptions): Promise<void> {
  const { events } = await companyOf(options);
  const ids = id === undefined ? await find(options) : [id];
  for (const [i, id] of ids.entries()) {
    const found = await events.explain(id);
    if (options.json) printJson(found);
    else console.log(`${i === 0 ? "" : "\n"}${textOf(found)}`);
  }
}

/** @throws Failure if no event is found. */
async function find(options: WhyOptions): Promise<readonly string[]> {
  const { license, search = license, event, since } = options;
  const from = Date.now() - since;
  const { events } = await companyOf(options);
  const ids: string[] = [];
  for await (const { id } of events.list(defined({ search, event, from }))) {
    ids.push(id);
    if (ids.length > maxEvents) break;
  }
  if (ids.length === 0) {
    throw new Failure(
      `No such event was accepted since ${timeOf(from)}. Check the company, the filters and --since. Events that were refused or suppressed are found by their id only.`,
    );
  }
  if (ids.length > maxEvents) {
    console.error(`There are more events. These are the latest ${maxEvents}.`);
  }
  return ids.slice(0, maxEvents);
}

function textOf({ event, summary, subscriptions, omitted }: Explanation): string {
  // Refused or suppressed.
  if (!event) return plain(summary);
  const { id, accepted_at, publisher } = event;
  const title = `${colors.bold(plain(event.event))}  ${id}  accepted ${timeOf(accepted_at)} from ${plain(publisher)}`;
  if (subscriptions.length === 0) return `${title}\n  The company has no subscriptions.`;
  const rows = subscriptions.map(({ outcome, name, subscription_id, explanation }): Cell[] => [
    [outcome.replace("_", " "), colorOf[outcome]],
    name ?? subscription_id,
    explanation,
  ]);
  const more = omitted > 0 ? `\n${omitted} more subscriptions did not match.` : "";
  return `${title}\n\n${table(["OUTCOME", "SUBSCRIPTION", "WHY"], rows)}${more}`;
}

const { green, yellow, red, dim } = colors;
const colorOf: Readonly<
  Record<Explanation["subscriptions"][number]["outcome"], (text: string) => string>
> = {
  delivered: green,
  dropped: dim,
  retrying: yellow,
  held: yellow,
  dead: red,
  pending: yellow,
  not_matched: dim,
  missing: red,
};

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** @throws InvalidArgumentError if it is not a number with a unit. */
function durationIn(text: string): number {
  const [, number, unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * (units[unit] ?? 0);
  throw new InvalidArgumentError("Expected a duration, such as 90m, 12h or 7d.");
}
