import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { endOfTime, isEventId } from "../values/id.ts";
import {
  type BatchItem,
  batchId,
  type EventPosition,
  type EventSource,
  eventPage,
  keptOrLast,
  type ListedEvent,
  packedMember,
  type Search,
  type StoredEntry,
  unpackedMember,
} from "./event-list.ts";
import type { EventEntry } from "./event-record.ts";

test("an event of a batch round-trips through 17 bytes", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 0, max: 99 }), (id, position) => {
      const packed = packedMember({ id, position });
      expect(packed).toHaveLength(17);
      expect(unpackedMember(packed)).toEqual({ id, position });
    }),
  );
});

test("no event can have the id of a batch", () => {
  for (const at of [0, Date.now(), endOfTime]) expect(isEventId(batchId(at))).toBe(false);
});

type Listing = {
  readonly stored: readonly StoredEntry[];
  /** The members of batches. */
  readonly members: readonly {
    readonly at: number;
    readonly id: string;
    readonly position: number;
  }[];
};

const entry = (id: string, accepted_at: number, rest: Partial<StoredEntry> = {}): StoredEntry => ({
  ...{ company_id: 1, id, event: "license.updated", publisher: "platform", ts: 1, accepted_at },
  ...{ expires_at: 2, ...rest },
});

/** Answers like the DynamoDB tables. */
function sourceOf({ stored, members }: Listing): EventSource {
  const batches = [...Map.groupBy(members, ({ at }) => at)].map(
    ([at, events]): BatchItem => ({
      id: batchId(at),
      listed_at: at,
      // Without duplicates, as in a DynamoDB set.
      members: new Set(
        new Map(events.map((one) => [`${one.position} ${one.id}`, packedMember(one)])).values(),
      ),
    }),
  );
  const alone = stored.filter(({ listed_at }) => listed_at !== undefined);
  const items = [...(alone as unknown as ListedEvent[]), ...batches].sort(
    (a, b) => b.listed_at - a.listed_at || (a.id < b.id ? 1 : -1),
  );
  return {
    async index(after, limit) {
      const first = items.findIndex(
        ({ listed_at, id }) =>
          !after || listed_at < after.listed_at || (listed_at === after.listed_at && id < after.id),
      );
      const left = first < 0 ? [] : items.slice(first);
      // Like DynamoDB, reports more whenever the limit ended the page.
      return { items: left.slice(0, limit), isEnd: left.length < limit };
    },
    batch: async (at) => batches.find(({ listed_at }) => listed_at === at),
    async events(ids) {
      expect(new Set(ids).size).toBe(ids.length);
      return stored.filter(({ id }) => ids.includes(id));
    },
  };
}

async function allPages(
  source: EventSource,
  limit: number,
  shows?: (entry: EventEntry) => boolean,
  search?: Search,
): Promise<readonly string[]> {
  const found: string[] = [];
  let after: EventPosition | undefined;
  do {
    const isFiltered = shows !== undefined;
    const page = await eventPage(source, {
      after,
      limit,
      isFiltered,
      shows: shows ?? (() => true),
      search,
    });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return found;
}

/**
 * Newest first. Within one millisecond, single events come before those of the batch, which come last position first.
 */
function sorted(stored: readonly StoredEntry[]): readonly StoredEntry[] {
  const place = ({ listed_at, position = 0 }: StoredEntry) =>
    listed_at === undefined ? position : 1000;
  return stored.toSorted(
    (a, b) => b.accepted_at - a.accepted_at || place(b) - place(a) || (a.id < b.id ? 1 : -1),
  );
}

const at = fc.nat({ max: 4 });
const position = fc.nat({ max: 3 });
const event = fc.record({
  id: fc.uuid(),
  at,
  position,
  code: fc.constantFrom("license.updated", "order.updated"),
  kind: fc.constantFrom(
    "alone",
    "batch",
    "batch",
    "removed",
    "accepted elsewhere",
    "accepted alone",
  ),
  earlier: fc.record({ at, position }),
});

const listing = fc.uniqueArray(event, { selector: ({ id }) => id, maxLength: 40 }).map((events) => {
  const stored: StoredEntry[] = [];
  const members: Listing["members"][number][] = [];
  for (const { id, at, position, code, kind, earlier } of events) {
    const isAlone = kind === "alone" || kind === "accepted alone";
    if (kind !== "alone") members.push({ at, id, position });
    // As a single event, it was removed after another batch listed it.
    if (kind === "accepted elsewhere") members.push({ ...earlier, id });
    if (kind === "removed") continue;
    stored.push(entry(id, at, { position, event: code, ...(isAlone && { listed_at: at }) }));
  }
  return { stored, members };
});

test("pages of single and batched events show each event once, in order", async () => {
  const limits = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(listing, limits, fc.boolean(), async (listing, limit, isFiltered) => {
      const shows = ({ event }: EventEntry) => event === "order.updated";
      const found = await allPages(sourceOf(listing), limit, isFiltered ? shows : undefined);
      const expected = sorted(listing.stored).filter((one) => !isFiltered || shows(one));
      expect(found).toEqual(expected.map(({ id }) => id));
    }),
    { numRuns: 500 },
  );
});

test("a search finds each matching event once, although reads leave out others", async () => {
  const sizes = fc.integer({ min: 1, max: 7 });
  const matches = ({ event }: { readonly event?: string }) => event === "order.updated";
  await fc.assert(
    fc.asyncProperty(listing, sizes, sizes, sizes, async (listing, limit, size, looks) => {
      const all = sourceOf(listing);
      const source: EventSource = {
        ...all,
        async index(after) {
          const { items, isEnd } = await all.index(after, size);
          return { items: keptOrLast(items, (item) => "members" in item || matches(item)), isEnd };
        },
        events: async (ids) => (await all.events(ids)).filter(matches),
      };
      let left = looks;
      const search = {
        among: async (entries: readonly EventEntry[]) => new Set(entries.filter(matches)),
        isOver: () => --left % looks === 0,
      };
      const found = await allPages(source, limit, () => true, search);
      const expected = sorted(listing.stored).filter(matches);
      expect(found).toEqual(expected.map(({ id }) => id));
    }),
  );
});

/** Returns batches of 99 events, one each millisecond. */
function batchesOf99(count: number): Listing {
  const members = Array.from({ length: count * 99 }, (_, i) => ({
    at: Math.floor(i / 99),
    id: `00000000-0000-4000-8000-${String(i).padStart(12, "0")}`,
    position: i % 99,
  }));
  return { members, stored: members.map(({ at, id, position }) => entry(id, at, { position })) };
}

test("a page reads no more events than it shows", async () => {
  const source = sourceOf(batchesOf99(3));
  const events = vi.spyOn(source, "events");
  const page = await eventPage(source, {
    after: undefined,
    limit: 20,
    isFiltered: false,
    shows: () => true,
  });
  expect(page.items).toHaveLength(20);
  expect(events.mock.calls.map(([ids]) => ids.length)).toEqual([20]);
});

test("a page with few matches ends after some reads, and the next continues there", async () => {
  const listing = batchesOf99(50);
  const oldest = listing.stored[0]?.id;
  const source = sourceOf(listing);
  const shows = ({ id }: EventEntry) => id === oldest;
  const request = { limit: 3, isFiltered: true, shows };
  const page = await eventPage(source, { ...request, after: undefined });
  expect(page).toEqual({
    items: [],
    next: [expect.any(Number), expect.any(String), expect.any(Number)],
  });
  expect(await eventPage(source, { ...request, after: page.next })).toEqual({
    items: [expect.objectContaining({ id: oldest })],
  });
});
