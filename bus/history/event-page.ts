import type { Stamp } from "../events/event.ts";
import {
  type BatchItem,
  type BatchMember,
  batchId,
  type ListedEvent,
  unpackedMember,
} from "../events/event-batch.ts";
import type { EventEntry } from "../events/event-record.ts";

/** How many events are looked at together where most may be left out. */
const lookedAtOnce = 500;
/** With these, a page takes well below a second, however few of the events are shown. */
const maxLooks = 8;

/** An event's place in the list: when it was accepted, its id, and in a batch its position there. */
export type EventPosition =
  | readonly [acceptedAt: number, id: string]
  | readonly [acceptedAt: number, id: string, position: number];

/** The fields of a stored event that the list shows, or compares with its batch. */
export type StoredEntry = EventEntry &
  Pick<Stamp, "position"> &
  Partial<Pick<BatchItem, "listed_at">>;

export type IndexKey = Pick<BatchItem, "listed_at" | "id">;

/** A company's events. */
export type EventSource = {
  /** Reads items of the index, the latest first, from after a key on. */
  index(
    after: IndexKey | undefined,
    limit: number,
  ): Promise<{ readonly items: readonly (ListedEvent | BatchItem)[]; readonly isEnd: boolean }>;
  batch(acceptedAt: number): Promise<BatchItem | undefined>;
  /** @param ids - Each once. */
  events(ids: readonly string[]): Promise<readonly StoredEntry[]>;
};

/** An event to look at. That of a batch is still to be read. */
type Place = { readonly position: EventPosition; readonly entry?: EventEntry };

/**
 * Reads a page of the list: the newest first, those of a batch by their positions in it.
 *
 * @param page - `after` is where the page before ended; `isFiltered` says whether more than what has expired is left out.
 * @returns The events, which may be fewer than `limit` although there are more; and where the next page begins, unless
 *   there is none.
 */
export async function eventPage(
  source: EventSource,
  page: {
    readonly after: EventPosition | undefined;
    readonly limit: number;
    readonly isFiltered: boolean;
    readonly shows: (entry: EventEntry) => boolean;
  },
): Promise<{ readonly items: readonly EventEntry[]; readonly next?: EventPosition }> {
  const { after, limit, isFiltered, shows } = page;
  const items: EventEntry[] = [];
  let key = after && keyOf(after);
  let places = after?.[2] === undefined ? [] : placesAfter(after, await source.batch(after[0]));
  let isEnd = false;
  let last = after;
  for (let looks = 0; looks < maxLooks; looks++) {
    const most = isFiltered ? lookedAtOnce : limit - items.length;
    if (places.length === 0) {
      if (isEnd) return { items };
      const found = await source.index(key, most);
      places = found.items.flatMap(placesOf);
      key = found.items.at(-1);
      isEnd = found.isEnd;
    }
    const looked = places.slice(0, most);
    places = places.slice(most);
    for (const [i, entry] of (await entriesOf(looked, source)).entries()) {
      last = looked[i]?.position;
      if (!entry || !shows(entry)) continue;
      items.push(entry);
      if (items.length < limit) continue;
      const isLast = isEnd && places.length === 0 && i === looked.length - 1;
      return isLast || !last ? { items } : { items, next: last };
    }
  }
  return (isEnd && places.length === 0) || !last ? { items } : { items, next: last };
}

function keyOf([listed_at, id, position]: EventPosition): IndexKey {
  return { listed_at, id: position === undefined ? id : batchId(listed_at) };
}

/** Returns the events of an item of the index, in the order of the list. */
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

/** @returns The event of each place; undefined if there is none, because it was removed or has expired. */
async function entriesOf(
  places: readonly Place[],
  source: EventSource,
): Promise<readonly (EventEntry | undefined)[]> {
  const toRead = new Set(places.flatMap(({ entry, position: [, id] }) => (entry ? [] : [id])));
  const stored = toRead.size === 0 ? [] : await source.events([...toRead]);
  const byId = new Map(stored.map((entry) => [entry.id, entry]));
  return places.map(({ entry, position }) => entry ?? inItsPlace(byId.get(position[1]), position));
}

/** An event may have been removed after its batch listed it, and be accepted again since, in another place. */
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
