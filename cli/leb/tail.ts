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
/** Most items that the bus puts on a page. */
const pageSize = 100;

/** `leb tail` */
export function tailCommand(): Command {
  const command = new Command("tail")
    .summary("print deliveries as they are attempted")
    .description(
      "Prints what becomes of the deliveries of events that are accepted from now on, until Ctrl-C.",
    )
    .option("--event <code>", "of this type; * stands for anything: license.*");
  return withCompanyOptions(command).action(tail);
}

async function tail(options: TailOptions): Promise<void> {
  const look = watcher(options, Date.now());
  await look();
  console.error("Waiting for deliveries. Ctrl-C stops it.");
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
      // A bus that is started again goes on where it was.
      if (!(error instanceof NetworkError)) throw error;
      if (!isAway) console.error(failureOf(error)?.message);
      isAway = true;
    }
  }
}

/** @returns What tells, the oldest first, which deliveries were attempted since it was last asked. */
function watcher(options: TailOptions, fromMs: number) {
  const { deliveries } = companyOf(options);
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
      // What is on later pages is older; to look through all of it each time would cost ever more.
      cursor = changed.length > 0 ? next : null;
    } while (cursor);
    for (const { id, attempt_count } of news) attempts.set(id, attempt_count);
    return news.reverse();
  };
}
