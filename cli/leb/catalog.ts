import { Command, Option } from "commander";
import { defined } from "../../bus/values/defined.ts";
import { channels, vendors } from "../../catalog/index.ts";
import type { Channel, EventTypeDetails, Vendor } from "../../sdk/index.ts";
import { fields, printJson, table } from "../print.ts";
import { type BusOptions, busOf, withBusOptions } from "./bus.ts";

type CatalogOptions = BusOptions & {
  readonly vendor?: Vendor;
  readonly publisher?: string;
  readonly channel?: Channel;
};

/** `leb catalog [CODE]`: lists the event types, or shows one with its sample. */
export function catalogCommand(): Command {
  const command = new Command("catalog")
    .summary("list the event types, or show one")
    .description("List the event types of the bus, or show one with its sample. Needs no key.")
    .argument("[code]", "an event code, such as license.activated")
    .addOption(new Option("--vendor <name>", "only event types of this vendor").choices(vendors))
    .option("--publisher <name>", "only event types that this publisher can publish")
    .addOption(
      new Option("--channel <name>", "only event types that this channel receives").choices(
        channels,
      ),
    );
  return withBusOptions(command).action(show);
}

async function show(code: string | undefined, options: CatalogOptions): Promise<void> {
  // The client requires a key, but the bus does not check it here.
  const { eventTypes } = busOf({ ...options, key: options.key || "none" });
  if (code !== undefined) {
    const type = await eventTypes.get(code);
    return options.json ? printJson(type) : console.log(detailsOf(type));
  }
  const { vendor, publisher, channel } = options;
  const { items } = await eventTypes.list(defined({ vendor, publisher, channel })).page();
  if (options.json) return items.forEach(printJson);
  const rows = items.map(({ code, publishers, consumers, trigger }) => [
    code,
    publishers.join(","),
    consumers.join(","),
    trigger ? `When ${trigger}` : "",
  ]);
  console.log(table(["CODE", "PUBLISHERS", "CHANNELS", ""], rows));
}

function detailsOf(type: EventTypeDetails): string {
  const known = fields([
    ["code", type.code],
    ["vendor", type.vendor],
    ["status", type.status],
    ["when", type.trigger],
    ["published by", type.publishers.join(", ")],
    ["goes to", type.consumers.join(", ")],
    ["payload", type.payload],
    ["notes", type.notes],
  ]);
  return `${known}\n\n${JSON.stringify(type.sample, null, 2)}`;
}
