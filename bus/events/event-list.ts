import { matches, type Pattern } from "../../packages/event-patterns/index.ts";
import type { Stamp } from "./event.ts";
import { type EventEntry, isExpired } from "./event-record.ts";

/*
 * The index `ByTime` lists events by time of acceptance. A single event is in it by its own item, which costs a write
 * unit. Events of a batch share one item for their company and millisecond.
 */

/** An event of a batch, with its position in its request. */
export type BatchMember = { readonly id: string; readonly position: number };

/** The item of a batch, in the table and in the index. */
export type BatchItem = {
  readonly id: string;
  /** When the events were accepted, in unix milliseconds. */
  readonly listed_at: number;
  readonly members: ReadonlySet<Uint8Array>;
};

/** A single event in the index. */
export type ListedEvent = Omit<EventEntry, "accepted_at"> & Pick<BatchItem, "listed_at">;

/** Attributes of a listed event and of a batch in the index, without the keys and `body`. */
const shownAttributes = ["event", "publisher", "ts", "expires_at", "members"] as const;

/** Attributes of the index, without the keys. */
export const listedAttributes = [...shownAttributes, "body"] as const;

/** Attributes of the index that a list shows. */
export const attributesToList = ["id", "listed_at", ...shownAttributes] as const;

/** Returns the id of a batch's item. No event can have it. */
export function batchId(acceptedAt: number): string {
  return `#batch#${acceptedAt}`;
}

/** Packs a member in 17 bytes, so that a hundred take two units in the table and two in the index. */
export function packedMember({ id, position }: BatchMember): Uint8Array {
  return Uint8Array.of(position, ...Buffer.from(id.replaceAll("-", ""), "hex"));
}

/** Unpacks the 17 bytes of `packedMember`. The id is a UUID in lower case. */
export function unpackedMember([position = 0, ...id]: Uint8Array): BatchMember {
  const [, ...parts] =
    /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(Buffer.from(id).toString("hex")) ?? [];
  return { id: parts.join("-"), position };
}

/** The events to list. A missing part filters nothing. */
export type EventFilter = {
  readonly codes?: Pattern;
  /** Unix milliseconds. */
  readonly from?: number;
  /** Unix milliseconds, exclusive. */
  readonly before?: number;
  /** Text that the event's content must contain (search.ts). */
  readonly text?: string;
};

/** Returns true if a list shows an event. The list's query covers its time. */
export function showsEvent({ codes }: EventFilter, entry: EventEntry, nowMs: number): boolean {
  return !isExpired(entry, nowMs) && hasCode(codes, entry.event);
}

/** Returns true if a pattern of event codes matches a code, or if there is no pattern. */
export function hasCode(codes: Pattern | undefined, code: string): boolean {
  return codes === undefined || matches(codes, { "detail-type": code });
}

/** Number of events to read at once if the filter may omit most of them. */
const lookedAtOnce = 500;
/** Number of events to read at once if their content is searched. */
const searchedAtOnce = 2_000;
/** Maximum number of reads for a page. It keeps a page well below a second, however few events match. */
const maxLooks = 8;

/** The position of an event in the list: when it was accepted, its id, and its position in its batch. */
export type EventPosition =
  | readonly [acceptedAt: number, id: string]
  | readonly [acceptedAt: number, id: string, position: number];

/** Fields of a stored event that the list shows, or compares with the batch. */
export type StoredEntry = EventEntry &
  Pick<Stamp, "position"> &
  Partial<Pick<BatchItem, "listed_at">>;

export type IndexKey = Pick<BatchItem, "listed_at" | "id">;

/** The events of a company. */
export type EventSource = {
  /** Reads items of the index, latest first, from after a key, which is the last item of the read before. */
  index(
    after: IndexKey | undefined,
    limit: number,
  ): Promise<{ readonly items: readonly (ListedEvent | BatchItem)[]; readonly isEnd: boolean }>;
  batch(acceptedAt: number): Promise<BatchItem | undefined>;
  /**
   * Reads events.
   *
   * @param ids - Without duplicates.
   */
  events(ids: readonly string[]): Promise<readonly StoredEntry[]>;
};

/** Returns the items of a read of the index that are kept, and the last one, after which the next read begins. */
export function keptOrLast<Item>(
  items: readonly Item[],
  keeps: (item: Item) => boolean,
): readonly Item[] {
  return items.filter((item, i) => i === items.length - 1 || keeps(item));
}

/** A search in the content of events, which takes longer than reading the index. */
export type Search = {
  /** Returns the entries whose content matches. */
  readonly among: (entries: readonly EventEntry[]) => Promise<ReadonlySet<EventEntry>>;
  /** Returns true if the page should end with a number of items. */
  readonly isOver: (items: number) => boolean;
};

/** A position in the list. The event of a batch's member is still to be read. */
type Place = { readonly position: EventPosition; readonly entry?: EventEntry };

/**
 * Reads a page of the list, newest first. Events of a batch are ordered by position.
 *
 * @param page - `after` is the end of the page before. `isFiltered` is true if the filter omits more than expired
 * events.
 * @returns The events, which may be fewer than `limit` even if there are more, and where the next page begins, if
 * there is one.
 */
export async function eventPage(
  source: EventSource,
  page: {
    readonly after: EventPosition | undefined;
    readonly limit: number;
    readonly isFiltered: boolean;
    readonly shows: (entry: EventEntry) => boolean;
    readonly search?: Search | undefined;
  },
): Promise<{ readonly items: readonly EventEntry[]; readonly next?: EventPosition }> {
  const { after, limit, isFiltered, shows, search } = page;
  const atOnce = search ? searchedAtOnce : lookedAtOnce;
  const items: EventEntry[] = [];
  const isOver = (looks: number) => (search ? search.isOver(items.length) : looks >= maxLooks);
  const next = looksOf(source, after, () => (isFiltered || search ? atOnce : limit - items.length));
  let last = after;
  let ahead: Promise<Look | undefined> | undefined;
  for (let looks = 0; looks === 0 || !isOver(looks); looks++) {
    const look = await (ahead ?? next());
    if (!look) return { items };
    if (search) {
      // The next events are read while these are searched. A failure counts when it is awaited, if at all.
      ahead = next();
      ahead.catch(() => {});
    }
    const entries = await look.entries;
    const shown = entries.filter(
      (entry): entry is EventEntry => entry !== undefined && shows(entry),
    );
    const found = search ? await search.among(shown) : new Set(shown);
    for (const [i, entry] of entries.entries()) {
      last = look.places[i]?.position;
      if (!entry || !found.has(entry)) continue;
      items.push(entry);
      if (items.length < limit) continue;
      const isLast = look.isLast && i === entries.length - 1;
      return isLast || !last ? { items } : { items, next: last };
    }
    if (look.isLast) return { items };
  }
  return last ? { items, next: last } : { items };
}

/** Some of a company's events, in the order of the list. */
type Look = {
  readonly places: readonly Place[];
  readonly entries: ReturnType<typeof entriesOf>;
  readonly isLast: boolean;
};

/**
 * Returns a function that reads the next events after a position. Each call follows the end of the one before.
 *
 * @param max - Returns the maximum number of events of a call.
 * @returns A function that returns undefined after the last events.
 */
function looksOf(
  source: EventSource,
  after: EventPosition | undefined,
  max: () => number,
): () => Promise<Look | undefined> {
  let key = after && keyOf(after);
  let places: readonly Place[] | undefined;
  let isEnd = false;
  return async () => {
    places ??= after?.[2] === undefined ? [] : placesAfter(after, await source.batch(after[0]));
    if (places.length === 0) {
      if (isEnd) return undefined;
      const read = await source.index(key, max());
      places = read.items.flatMap(placesOf);
      key = read.items.at(-1);
      isEnd = read.isEnd;
    }
    const looked = places.slice(0, max());
    places = places.slice(looked.length);
    const entries = entriesOf(looked, source);
    entries.catch(() => {});
    return { places: looked, entries, isLast: isEnd && places.length === 0 };
  };
}

function keyOf([listed_at, id, position]: EventPosition): IndexKey {
  return { listed_at, id: position === undefined ? id : batchId(listed_at) };
}

/** Returns the positions of an item of the index, in the order of the list. */
function placesOf(item: ListedEvent | BatchItem): Place[] {
  const { id, listed_at } = item;
  if (!("members" in item)) {
    return [{ position: [listed_at, id], entry: { ...item, accepted_at: listed_at } }];
  }
  return [...item.members]
    .map(unpackedMember)
    .sort(laterFirst)
    .map(({ id, position }) => ({ position: [listed_at, id, position] }));
}

function laterFirst(a: BatchMember, b: BatchMember): number {
  return b.position - a.position || (a.id < b.id ? 1 : -1);
}

function placesAfter([, id, position = 0]: EventPosition, batch: BatchItem | undefined): Place[] {
  return (batch ? placesOf(batch) : []).filter(
    ({ position: [, otherId, other = 0] }) =>
      laterFirst({ id: otherId, position: other }, { id, position }) > 0,
  );
}

/**
 * Reads the events of positions.
 *
 * @returns The event of each position; undefined if it was removed or has expired.
 */
async function entriesOf(
  places: readonly Place[],
  source: EventSource,
): Promise<readonly (EventEntry | undefined)[]> {
  const toRead = new Set(places.flatMap(({ entry, position: [, id] }) => (entry ? [] : [id])));
  const stored = toRead.size === 0 ? [] : await source.events([...toRead]);
  const byId = new Map(stored.map((entry) => [entry.id, entry]));
  return places.map(({ entry, position }) => entry ?? inItsPlace(byId.get(position[1]), position));
}

/** An event may have been removed after its batch listed it, and accepted later, at another position. */
function inItsPlace(
  entry: StoredEntry | undefined,
  [acceptedAt, , position]: EventPosition,
): EventEntry | undefined {
  const isThere =
    entry?.accepted_at === acceptedAt &&
    (entry.position ?? 0) === position &&
    entry.listed_at === undefined;
  return isThere ? entry : undefined;
}
