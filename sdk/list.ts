import type { Connection } from "./connection.ts";

export type Page<T> = {
  readonly items: readonly T[];
  /** Cursor of the next page; null after the last. */
  readonly next: string | null;
};

/** A list: `for await (const item of list)` takes all of it, page by page; `page` one. */
export type List<T> = AsyncIterable<T> & {
  page(at?: { readonly limit?: number; readonly cursor?: string }): Promise<Page<T>>;
};

export type Filter = Readonly<Record<string, string | number | boolean | undefined>>;

/** @param pageSize - How many items at once are asked for when all are; as the bus likes unless told. */
export function listOf<T>(
  connection: Connection,
  path: string,
  filter: Filter = {},
  pageSize?: number,
): List<T> {
  async function page(at: { limit?: number | undefined; cursor?: string | undefined } = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries({ ...filter, ...at })) {
      if (value !== undefined) query.set(name, String(value));
    }
    const asked = query.size > 0 ? `${path}?${query}` : path;
    const { body } = await connection.send({ method: "GET", path: asked });
    const { items, next = null } = body as Partial<Page<T>>;
    return { items: items ?? [], next };
  }

  async function* all(): AsyncGenerator<T, void> {
    let cursor: string | undefined;
    do {
      const { items, next } = await page({ limit: pageSize, cursor });
      yield* items;
      cursor = next ?? undefined;
    } while (cursor !== undefined);
  }

  return { page, [Symbol.asyncIterator]: all };
}
