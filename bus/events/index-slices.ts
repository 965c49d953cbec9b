import type { EventSource, IndexKey } from "./event-list.ts";

type Items = Awaited<ReturnType<EventSource["index"]>>;

/** A read of an index. `looked` is the number of items that it examined, of which `items` may omit some. */
type Read = Items & { readonly looked: number };

/** Milliseconds of acceptance, both inclusive. */
export type Slice = { readonly from: number; readonly to: number };

/** Number of slices that are read at once. */
const slicesAtOnce = 3;

/**
 * Returns a function that reads an index from its newest item to its oldest, some slices of time at once. The first
 * reads follow each other, and show how much time a read of 1 MB covers. From then on, a slice takes about one read.
 *
 * @param read - Reads items of a slice from after a key, as many as fit. Unless it is the end, it returns the last item
 * that it examined.
 * @returns A function that returns the next items. They are at least one unless it is the end.
 */
export function inSlices(
  read: (slice: Slice, after: IndexKey | undefined) => Promise<Read>,
  { from, to }: Slice,
  start: IndexKey | undefined,
): () => Promise<Items> {
  let after = start;
  /** Milliseconds of a slice, and the number of items to expect in it, once a read showed them. */
  let size: { readonly width: number; readonly items: number } | undefined;
  /** Milliseconds up to which no slice is being read. */
  let before = to;
  const ahead: Promise<Items["items"]>[] = [];

  async function whole(slice: Slice, start: IndexKey | undefined): Promise<Items["items"]> {
    const items: Items["items"][number][] = [];
    let [key, looked] = [start, 0];
    for (;;) {
      const page = await read(slice, key);
      items.push(...page.items);
      looked += page.looked;
      if (page.isEnd) break;
      key = page.items.at(-1);
    }
    if (size) {
      const factor = Math.min(8, Math.max(1 / 8, size.items / Math.max(1, looked)));
      const width = slice.to - slice.from + 1;
      size = { ...size, width: Math.max(1, Math.round(width * factor)) };
    }
    return items;
  }

  function readAhead(width: number): void {
    while (ahead.length < slicesAtOnce && before >= from) {
      const slice = { from: Math.max(from, before - width + 1), to: before };
      const items = whole(slice, after);
      // It fails when it is awaited, if at all.
      items.catch(() => {});
      ahead.push(items);
      after = undefined;
      before = slice.from - 1;
    }
  }

  return async () => {
    if (!size) {
      const page = await read({ from, to }, after);
      const last = page.items.at(-1);
      if (page.isEnd || !last) return page;
      // Less than a full read, so that most slices are done with one.
      if (after) {
        const width = Math.max(1, after.listed_at - last.listed_at);
        size = { width, items: page.looked * 0.9 };
      }
      after = last;
      before = last.listed_at;
      return page;
    }
    for (;;) {
      readAhead(size.width);
      const items = await ahead.shift();
      if (items === undefined) return { items: [], isEnd: true };
      readAhead(size.width);
      if (items.length > 0) return { items, isEnd: false };
    }
  };
}
