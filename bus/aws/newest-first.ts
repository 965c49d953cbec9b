import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { tables } from "./tables.ts";

/** Number of items that a query reads if the filter may omit most of them. */
const readAtOnce = 500;
/** Maximum number of queries for a page. It keeps a page well below a second, however few items match. */
const maxQueries = 8;

export type Reading<Item> = {
  readonly query: Omit<QueryCommandInput, "Limit" | "ScanIndexForward" | "ExclusiveStartKey">;
  /** The key after which the page begins. */
  readonly start: Readonly<Record<string, unknown>> | undefined;
  readonly limit: number;
  /** True if the filter omits more than expired items. */
  readonly isFiltered: boolean;
  readonly shows: (item: Item) => boolean;
};

/**
 * Reads a page of a list, newest first, in as few queries as fill it.
 *
 * @returns The items, which may be fewer than `limit` even if there are more, and `last`, the item or key after which
 * the next page begins, if there is one.
 */
export async function newestFirst<Item>({
  query,
  start,
  limit,
  isFiltered,
  shows,
}: Reading<Item>): Promise<{ readonly items: readonly Item[]; readonly last?: Item }> {
  const items: Item[] = [];
  let after = start;
  for (let queries = 0; queries < maxQueries; queries++) {
    const { Items = [], LastEvaluatedKey } = await tables.send(
      new QueryCommand({
        ...query,
        Limit: isFiltered ? readAtOnce : limit,
        ScanIndexForward: false,
        ExclusiveStartKey: after,
      }),
    );
    const found = Items as Item[];
    for (const [i, item] of found.entries()) {
      if (!shows(item)) continue;
      items.push(item);
      if (items.length < limit) continue;
      const isLast = i === found.length - 1 && LastEvaluatedKey === undefined;
      return isLast ? { items } : { items, last: item };
    }
    if (LastEvaluatedKey === undefined) return { items };
    after = LastEvaluatedKey;
  }
  return { items, last: after as Item };
}
