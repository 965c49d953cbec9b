import type { List } from "../../sdk/index.ts";

/** The items that were read of several lists. */
export type ReadLists<T> = {
  readonly items: readonly T[];
  /** False if there is more than was read. */
  readonly isComplete: boolean;
};

const pageSize = 100;
/** A page of a filtered list can be empty although later ones are not. */
const maxRounds = 20;

/** Reads several lists in turn, a page of each, until there are about `max` items. */
export async function readLists<T>(
  lists: readonly Pick<List<T>, "page">[],
  max: number,
): Promise<ReadLists<T>> {
  const items: T[] = [];
  let open = lists.map((list) => ({ list, at: {} as { cursor?: string } }));
  for (let round = 0; open.length > 0 && items.length < max && round < maxRounds; round++) {
    const pages = await Promise.all(
      open.map(async ({ list, at }) => ({
        list,
        page: await list.page({ limit: pageSize, ...at }),
      })),
    );
    items.push(...pages.flatMap(({ page }) => page.items));
    open = pages.flatMap(({ list, page: { next } }) =>
      next === null ? [] : [{ list, at: { cursor: next } }],
    );
  }
  return { items, isComplete: open.length === 0 };
}
