import { Command } from "commander";
import { fields, printJson, table, timeOf } from "../print.ts";
import { type CompanyOptions, companyOf, idIn, withCompanyOptions } from "./bus.ts";
import { deliveryColumns, deliveryRow } from "./deliveries.ts";
import { filterOf, type ListOptions, showList, withListOptions } from "./history-list.ts";

/** `leb events list|get`. */
export function eventsCommand(): Command {
  const listing = new Command("list")
    .summary("list events, newest first")
    .description("List a company's events, newest first.");
  const getting = new Command("get")
    .summary("show an event and its deliveries")
    .description("Show a published event and its deliveries.")
    .argument("<id>", "a UUID", idIn);
  return new Command("events")
    .description("List and show published events.")
    .addCommand(withListOptions(listing).action(list))
    .addCommand(withCompanyOptions(getting).action(get));
}

async function list(options: ListOptions): Promise<void> {
  const { events } = await companyOf(options);
  const found = events.list(filterOf(options));
  await showList(found, options, ["ACCEPTED", "ID", "PUBLISHER", "EVENT"], (item) => [
    timeOf(item.accepted_at),
    item.id,
    item.publisher,
    item.event,
  ]);
}

async function get(id: string, options: CompanyOptions): Promise<void> {
  const { events } = await companyOf(options);
  const found = await events.get(id);
  if (options.json) return printJson(found);
  const { event, publisher, accepted_at, ts, user_id, data, vendor, deliveries } = found;
  const known = fields([
    ["id", found.id],
    ["event", event],
    ["publisher", publisher],
    ["happened", timeOf(ts * 1000)],
    ["accepted", timeOf(accepted_at)],
    ["user", typeof user_id === "number" ? String(user_id) : undefined],
  ]);
  const content = vendor === undefined ? { data } : { data, vendor };
  console.log(`${known}\n\n${JSON.stringify(content, null, 2)}\n`);
  if (deliveries.items.length === 0) return console.log("No deliveries.");
  console.log(table(deliveryColumns, deliveries.items.map(deliveryRow)));
  if (deliveries.next) {
    console.error(`There are more: leb deliveries list --event-id ${found.id} --limit 1000`);
  }
}
