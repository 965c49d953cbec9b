import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { List } from "../../sdk/index.ts";
import { useRefusal } from "./bus.tsx";
import { recall, remember } from "./cache.ts";
import type { Failure } from "./failure.ts";
import { type Listed, merged } from "./merged.ts";
import { settled } from "./use-data.ts";

/** A list of the API that a page reads page by page. */
export type ListData<T> = {
  /** Undefined while the first page loads. */
  readonly listed: Listed<T> | undefined;
  readonly failure: Failure | undefined;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => Promise<void>;
  /** Reads the first page again. */
  readonly refresh: () => Promise<void>;
};

type Pages<T> = Pick<List<T>, "page">;

/** A page of a filtered list can be empty although later ones are not. */
const maxEmptyPages = 4;

type State<T> = {
  readonly address: string;
  readonly listed?: Listed<T> | undefined;
  readonly failure?: Failure | undefined;
  readonly isLoadingMore?: boolean;
};

/**
 * Reads a list, and again when its address changes. An answer for another address is ignored.
 *
 * @param address - Names the list with its filters.
 * @param list - Makes the list. It is called for each read, because ranges of time move on.
 */
export function useList<T extends { readonly id: string }>(
  address: string,
  list: () => Pages<T>,
): ListData<T> {
  const [state, setState] = useState<State<T>>({ address, listed: recall(address) });
  const refusal = useRefusal();
  const current = useRef(address);
  current.current = address;
  const latest = useRef(list);
  latest.current = list;

  const read = useCallback(
    async (cursor: string | undefined, place: (page: Listed<T>) => Listed<T>) => {
      const result = await settled(() => pageWithItems(latest.current(), cursor));
      if (current.current !== address) return;
      if (result.failure) {
        refusal(result.failure);
        const { failure } = result;
        setState(({ listed }) => ({ address, listed, failure }));
        return;
      }
      const listed = place(result.value);
      remember(address, listed);
      setState({ address, listed });
    },
    [address],
  );

  const known = () => recall<Listed<T>>(address);
  const refresh = useCallback(
    () =>
      read(undefined, (page) => {
        const before = known();
        return before ? merged(before, page) : page;
      }),
    [read],
  );

  useEffect(() => {
    setState({ address, listed: known() });
    void refresh();
  }, [address]);

  const loadMore = useCallback(async () => {
    const next = known()?.next;
    if (!next) return;
    setState(({ listed }) => ({ address, listed, isLoadingMore: true }));
    await read(next, ({ items, next }) => ({
      items: [...(known()?.items ?? []), ...items],
      next,
    }));
  }, [read]);

  const {
    listed,
    failure,
    isLoadingMore = false,
  } = state.address === address ? state : ({ address, listed: known() } as State<T>);
  return { listed, failure, isLoadingMore, loadMore, refresh };
}

const pageSize = 50;

/** Reads on while pages are empty, to a limit. */
async function pageWithItems<T>(list: Pages<T>, cursor: string | undefined): Promise<Listed<T>> {
  let page = await list.page({ limit: pageSize, ...(cursor === undefined ? {} : { cursor }) });
  for (let empty = 1; page.items.length === 0 && page.next !== null; empty++) {
    if (empty > maxEmptyPages) break;
    page = await list.page({ limit: pageSize, cursor: page.next });
  }
  return page;
}
