import { QueryCommand, type QueryCommandInput } from "@aws-sdk/lib-dynamodb";
import { tables } from "./tables.ts";

/** How many items a query reads where most may be left out. */
const readAtOnce = 500;
/** With these, a page of a list takes well below a second, however few of the items are shown. */
const mostQueries = 8;

export type Reading<Item> = {
  readonly query: Omit<QueryCommandInput, "Limit" | "ScanIndexForward" | "ExclusiveStartKey">;
  /** The key after which the page begins. */
  readonly start: Readonly<Record<string, unknown>> | undefined;
  readonly limit: number;
  /** Whether more than what has expired is left out. */
  readonly isFiltered: boolean;
  readonly shows: (item: Item) => boolean;
};

/**
 * Reads a page of a list, the newest first, in as few queries as fill it.
 *
 * @returns The items, which may be fewer than `limit` although there are more; and `last`, the item or
 *   key after which the next page begins, unless there is none.
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
  for (let queries = 0; queries < mostQueries; queries++) {
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
