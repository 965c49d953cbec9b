import { Command } from "commander";
import { defined } from "../../bus/values/defined.ts";
import type { RefusedEvent } from "../../sdk/index.ts";
import { timeOf } from "../print.ts";
import { type BusOptions, busOf, companyOption, countUpTo, idIn, withBusOptions } from "./bus.ts";
import { showList } from "./history-list.ts";

type RefusalOptions = BusOptions & {
  readonly event?: string;
  readonly company?: number;
  readonly keyId?: string;
  readonly limit: number;
};

/** `leb refusals`: lists the events that the bus refused. */
export function refusalsCommand(): Command {
  const command = new Command("refusals")
    .summary("list events that the bus refused, newest first")
    .description(
      "List the events that the bus refused from a publisher key in the last 7 days, newest first. Needs that key, or an admin key and --key-id.",
    )
    .option("--event <code>", "only this event type; * matches anything: license.*")
    .option("--company <number>", "only events about this company", companyOption)
    .option("--key-id <id>", "with an admin key: of this key or source, key_… or src_…", idIn)
    .option("--limit <number>", "number of items to show", countUpTo(1_000_000), 20);
  return withBusOptions(command).action(list);
}

async function list(options: RefusalOptions): Promise<void> {
  const { event, company, keyId } = options;
  const filter = defined({ event, company_id: company, key_id: keyId });
  const found = busOf(options, "--publisher license-api").refusals.list(filter);
  await showList(found, options, ["REFUSED", "COMPANY", "EVENT", "WHY"], (item) => [
    timeOf(item.at),
    String(item.company_id ?? ""),
    item.event ?? "",
    reasonOf(item),
  ]);
}

function reasonOf({ problem: { status, title, detail, errors = [] } }: RefusedEvent): string {
  const faults = errors.map(({ pointer, message }) => `${pointer || "the event"} ${message}`);
  return `${status} ${[detail ?? title, ...faults].join("; ")}`;
}
