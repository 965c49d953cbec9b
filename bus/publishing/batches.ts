import type { BatchMember } from "../events/event-list.ts";
import type { EventStore, Stored } from "../events/events-table.ts";

type Kept = Exclude<Stored, { kind: "conflict" }>;

/** A smaller batch saves nothing: its item costs two units, like two events with their own items. */
const minEvents = 3;

/**
 * Returns the companies whose events of a request are listed as a batch.
 *
 * @param companies - The company of each event to store.
 */
export function companiesWithBatch(companies: readonly number[]): ReadonlySet<number> {
  const byCompany = Map.groupBy(companies, (id) => id);
  return new Set([...byCompany].flatMap(([id, { length }]) => (length < minEvents ? [] : [id])));
}

/**
 * Lists events that are not listed by their own items. A repeated event is listed at its first acceptance, because
 * its first request may have failed in between.
 *
 * @returns The events that could not be listed, each with the reason.
 */
export async function listBatches<Event extends { readonly stored: Kept }>(
  events: readonly Event[],
  store: Pick<EventStore, "list">,
): Promise<ReadonlyMap<Event, string>> {
  const unlisted = events.filter(({ stored }) => !stored.isListed);
  const batches = Map.groupBy(
    unlisted,
    ({ stored: { event, place } }) => `${event.company_id}/${place.accepted_at}`,
  );
  const failed = await Promise.all(
    [...batches.values()].map(async (batch) => {
      try {
        await listOne(
          batch.map(({ stored }) => stored),
          store,
        );
        return [];
      } catch (error) {
        return batch.map((event) => [event, String(error)] as const);
      }
    }),
  );
  return new Map(failed.flat());
}

async function listOne(batch: readonly Kept[], store: Pick<EventStore, "list">): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const members = batch.map(
    ({ event: { id }, place: { position = 0 } }): BatchMember => ({ id, position }),
  );
  await store.list(first.event.company_id, first.place.accepted_at, members);
}
