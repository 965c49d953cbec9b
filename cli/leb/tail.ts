import { setTimeout as pause } from "node:timers/promises";
import { Command } from "commander";
import { defined } from "../../bus/values/defined.ts";
import { type Delivery, NetworkError } from "../../sdk/index.ts";
import { printJson } from "../print.ts";
import { type CompanyOptions, companyOf, withCompanyOptions } from "./bus.ts";
import { deliveryLine } from "./deliveries.ts";
import { failureOf } from "./failure.ts";

type TailOptions = CompanyOptions & { readonly event?: string };

const intervalMs = 2000;
/** Maximum items on a page of the API. */
const pageSize = 100;

/** `leb tail`: prints deliveries as they are attempted, until Ctrl-C. */
export function tailCommand(): Command {
  const command = new Command("tail")
    .summary("print deliveries as they are attempted")
    .description("Print the deliveries of events that are accepted from now on, until Ctrl-C.")
    .option("--event <code>", "only this event type; * matches anything: license.*");
  return withCompanyOptions(command).action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  const look = await watcher(options, Date.now());
  await look();
  console.error("Waiting for deliveries. Press Ctrl-C to stop.");
  let isAway = false;
  for (;;) {
    await pause(intervalMs);
    try {
      for (const found of await look()) {
        if (options.json) printJson(found);
        else console.log(deliveryLine(found));
      }
      isAway = false;
    } catch (error) {
      // A restarted bus continues where it was.
      if (!(error instanceof NetworkError)) throw error;
      if (!isAway) console.error(failureOf(error, options.url)?.message);
      isAway = true;
    }
  }
}

/** Returns a function that lists the deliveries attempted since its last call, oldest first. */
async function watcher(options: TailOptions, fromMs: number) {
  const { deliveries } = await companyOf(options);
  const { event } = options;
  const list = deliveries.list(defined({ from: fromMs, event }));
  const attempts = new Map<string, number>();

  return async (): Promise<readonly Delivery[]> => {
    const news: Delivery[] = [];
    let cursor: string | null | undefined;
    do {
      const { items, next } = await list.page({ limit: pageSize, ...(cursor ? { cursor } : {}) });
      const changed = items.filter((item) => attempts.get(item.id) !== item.attempt_count);
      news.push(...changed);
      // Later pages are older. Reading all of them each time would cost more and more.
      cursor = changed.length > 0 ? next : null;
    } while (cursor);
    for (const { id, attempt_count } of news) attempts.set(id, attempt_count);
    return news.reverse();
  };
}
