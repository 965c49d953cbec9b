import type { Command } from "commander";
import { defined } from "../../bus/values/defined.ts";
import type { EventSearch, List } from "../../sdk/index.ts";
import { type Cell, printJson, table } from "../print.ts";
import { type CompanyOptions, countUpTo, withCompanyOptions } from "./bus.ts";

/* Shared by the lists of events and of deliveries. */

export type ListOptions = CompanyOptions & EventSearch & { readonly limit: number };

/** Maximum items on a page of the API. */
const pageSize = 100;

/** Adds the filters and the limit of a list, and the options of a command for one company. */
export function withListOptions(command: Command): Command {
  return withCompanyOptions(
    command
      .option("--event <code>", "only this event type; * matches anything: license.*")
      .option(
        "--from <time>",
        "accepted at or after this time: 2026-01-31, or 2026-01-31T09:30:00Z",
      )
      .option("--to <time>", "accepted before this time")
      .option(
        "--search <text>",
        "only with events that contain this text, or about an object: license/77",
      )
      .option("--limit <number>", "number of items to show", countUpTo(1_000_000), 20),
  );
}

/** Returns only the filters of a command's options. */
export function filterOf({ event, from, to, search }: EventSearch): EventSearch {
  return defined({ event, from, to, search });
}

/** Prints the first items of a list, as lines of JSON or as a table. */
export async function showList<T>(
  list: List<T>,
  { limit, json }: Pick<ListOptions, "limit" | "json">,
  header: readonly string[],
  rowOf: (item: T) => readonly Cell[],
): Promise<void> {
  const rows: (readonly Cell[])[] = [];
  let left = limit;
  let cursor: string | null | undefined;
  do {
    const at = { limit: Math.min(left, pageSize), ...(cursor ? { cursor } : {}) };
    const { items, next } = await list.page(at);
    for (const item of items) {
      if (json) printJson(item);
      else rows.push(rowOf(item));
    }
    left -= items.length;
    cursor = next;
  } while (left > 0 && cursor);
  if (json) return;
  if (rows.length === 0) return console.error("None.");
  console.log(table(header, rows));
  if (cursor) console.error(`There may be more: pass --limit ${limit * 5}.`);
}
