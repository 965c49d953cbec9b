import type { Call, Connection } from "./connection.ts";

/** A page of a list, in the list's order. */
export type Page<T> = {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last page. */
  readonly next: string | null;
};

/** A list. `for await (const item of list)` reads all items page by page. `page` reads one page. */
export type List<T> = AsyncIterable<T> & {
  page(at?: { readonly limit?: number; readonly cursor?: string }): Promise<Page<T>>;
};

type Filter = Readonly<Record<string, string | number | boolean | undefined>>;

/** Reads what a path has for a query. */
export async function readOne<T>(
  connection: Connection,
  path: string,
  filter: Filter = {},
): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const target = query.size > 0 ? `${path}?${query}` : path;
  const { body } = await connection.send({ method: "GET", path: target });
  return body as T;
}

/**
 * Returns a list.
 *
 * @param pageSize - Items per page when all are read. The bus's default applies if undefined.
 */
export function listOf<T>(
  connection: Connection,
  path: string,
  filter: Filter = {},
  pageSize?: number,
): List<T> {
  async function page(at: { limit?: number | undefined; cursor?: string | undefined } = {}) {
    const body = await readOne<Partial<Page<T>>>(connection, path, { ...filter, ...at });
    const { items, next = null } = body;
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

/** Maximum items on a page of the API. */
const pageSize = 100;

/** With the version that `ifMatch` takes, if the bus returns one. */
export type Versioned<T> = T & { readonly etag?: string };

/** `ifMatch`: the `etag` that you read. If the item has changed since, the call fails (412). */
export type IfMatch = { readonly ifMatch?: string | undefined };

/** Returns the calls that all resources share. */
export function resource<Item>(connection: Connection, path: string) {
  const at = (id: string, action = "") => `${path}/${segment(id)}${action}`;

  async function send<T = Item>(call: Call, { ifMatch }: IfMatch = {}): Promise<Versioned<T>> {
    const condition = ifMatch === undefined ? {} : { "if-match": ifMatch };
    const { body, headers } = await connection.send({
      ...call,
      headers: { ...call.headers, ...condition },
    });
    const etag = headers.get("etag");
    return (etag === null ? body : { ...(body as object), etag }) as Versioned<T>;
  }

  return {
    list: (filter: Filter = {}) => listOf<Item>(connection, path, filter, pageSize),
    get: <T = Item>(id: string) => send<T>({ method: "GET", path: at(id) }),
    /** Reads a part of an item that has a path of its own. */
    read: <T>(id: string, part: string) => send<T>({ method: "GET", path: at(id, `/${part}`) }),
    create: <T = Item>(input: unknown) => send<T>(post(path, input)),
    replace: (id: string, input: unknown, when?: IfMatch) =>
      send({ method: "PUT", path: at(id), body: JSON.stringify(input) }, when),
    update: (id: string, change: unknown, when?: IfMatch) =>
      send({ method: "PATCH", path: at(id), body: JSON.stringify(change) }, when),
    act: <T = Item>(id: string, action: string, body: unknown = {}, when?: IfMatch) =>
      send<T>(post(at(id, `/${action}`), body), when),
    delete: async (id: string, when?: IfMatch): Promise<void> => {
      await send({ method: "DELETE", path: at(id) }, when);
    },
  };
}

/** Returns a POST that changes nothing, so it needs no idempotency key. */
export function question(path: string, body: unknown): Call {
  return { method: "POST", path, body: JSON.stringify(body) };
}

/** Returns a POST that is safe to retry: its idempotency key is the same in every try. */
export function post(path: string, body: unknown): Call {
  return {
    method: "POST",
    path,
    headers: { "idempotency-key": crypto.randomUUID() },
    body: JSON.stringify(body),
  };
}

/**
 * Encodes an id as one segment of a path.
 *
 * @throws RangeError for an id that would lead to another address.
 */
export function segment(id: string | number): string {
  const text = String(id);
  if (/^\.{0,2}$/.test(text)) throw new RangeError(`"${text}" is no id`);
  return encodeURIComponent(text);
}
