import { onceKey, onceRule } from "../../catalog/index.ts";
import type { Deduplicated, DeduplicationWindows, Opener } from "../events/deduplication-table.ts";
import { type BusDetail, busDetail, type LicenseEvent, type Stamp } from "../events/event.ts";
import type { EventPublisher, PublishFailure } from "../events/event-bus-client.ts";
import type { BatchMember } from "../events/event-list.ts";
import type { EventStore, Stored } from "../events/events-table.ts";
import type { Checked, Publication } from "../events/publication.ts";
import type { RateLimiter } from "../rate-limits/rate-limiter.ts";
import { type Problem, problem } from "../values/problem.ts";
import type { Order } from "./order.ts";

/** The result of one event. */
export type Result =
  | { readonly kind: "accepted"; readonly event: LicenseEvent; readonly repeat: boolean }
  /** Accepted, but not put on the bus because of the catalog's deduplication window. */
  | {
      readonly kind: "suppressed";
      readonly event: LicenseEvent;
      readonly reason: string;
      /** The event that opened the window. */
      readonly first: Opener;
    }
  | Refused;

type Refused = {
  readonly kind: "refused";
  readonly problem: Problem;
  /** Seconds after which the same event may be accepted. */
  readonly retryAfter?: number;
  /** For the log: the cause of a failure that is not the event's fault. */
  readonly cause?: string;
};

export type Ports = {
  readonly store: EventStore;
  readonly windows: DeduplicationWindows;
  readonly publisher: EventPublisher;
  readonly order: Order;
  readonly limiter: RateLimiter;
};

type Ready = {
  readonly kind: "ready";
  readonly publication: Publication;
  readonly stored: Exclude<Stored, { kind: "conflict" }>;
  readonly detail: BusDetail;
};

/** Facts about a request that apply to all its events. */
type Arrival = { readonly nowMs: number; readonly hops: number };

/**
 * Stores and publishes events. A refused or failed event does not affect the others. An event that is already stored
 * is published once more and marked as a repeat, because it may not have reached the bus the first time. `deliver`
 * deduplicates it.
 *
 * @returns A result for each, in order.
 */
export async function accept(
  checked: readonly Checked[],
  ports: Ports,
  { nowMs, hops }: Arrival,
): Promise<readonly Result[]> {
  const overLimit = await beyondLimit(checked, ports.limiter, nowMs);
  const batched = companiesWithBatch(
    checked.flatMap((item) =>
      item.ok && !overLimit.has(item) ? [item.publication.event.company_id] : [],
    ),
  );
  const steps = await Promise.all(
    checked.map((item, position) => {
      const place = {
        accepted_at: nowMs,
        ...(position > 0 && { position }),
        ...(hops > 0 && { hops }),
      };
      return overLimit.get(item) ?? storeOne(item, ports, place, batched);
    }),
  );
  const ready = steps.filter((step) => step.kind === "ready");
  const [failures, unlisted] = await Promise.all([
    ports.publisher.publish(
      ready.map(({ publication, detail }) => ({ publisher: publication.publisher, detail })),
    ),
    listBatches(ready, ports.store),
  ]);
  const resultOf = new Map(
    await Promise.all(
      ready.map(async (step, i) => {
        const result = await resultAfter(step, failures[i], unlisted.get(step), ports, nowMs);
        return [step, result] as const;
      }),
    ),
  );
  return steps.map((step) => (step.kind === "ready" ? (resultOf.get(step) as Result) : step));
}

async function resultAfter(
  { publication, stored, detail }: Ready,
  failure: PublishFailure | undefined,
  whyUnlisted: string | undefined,
  { store, windows, order }: Ports,
  nowMs: number,
): Promise<Result> {
  if (failure === undefined) {
    if (whyUnlisted !== undefined) return notPublished(`listing: ${whyUnlisted}`);
    return { kind: "accepted", event: stored.event, repeat: stored.kind === "repeat" };
  }
  await order.forget(detail);
  const cause = `PutEvents: ${failure.reason}`;
  if (!failure.isLasting) return notPublished(cause);
  try {
    // It was never accepted: its id becomes free for the corrected event, and its window closes.
    await store.remove(stored.event);
    const event = deduplicated(publication);
    if (event) await windows.close(event, nowMs);
  } catch (error) {
    return notPublished(`${cause}; removing: ${error}`);
  }
  const message = `EventBridge refuses the event: ${failure.reason}. Change it and retry.`;
  return { kind: "refused", problem: problem("invalid", message), cause };
}

async function storeOne(
  item: Checked,
  { store, windows, order }: Ports,
  place: Stamp,
  batched: ReadonlySet<number>,
): Promise<Ready | Exclude<Result, { kind: "accepted" }>> {
  if (!item.ok) return { kind: "refused", problem: item.problem };
  const { publication } = item;
  const { event } = publication;
  try {
    const stored = await store.add(publication, place, !batched.has(event.company_id));
    if (stored.kind === "conflict") {
      const detail = `${event.id} is the id of an accepted event with different content. Use a new id.`;
      return { kind: "refused", problem: problem("id-conflict", detail) };
    }
    // Last, so that a refused event does not hold back a later one.
    const windowed = deduplicated(publication);
    const first = windowed && (await windows.open(windowed, place.accepted_at));
    if (first === undefined) {
      const detail = busDetail(publication.type, stored);
      await order.note(detail);
      return { kind: "ready", publication, stored, detail };
    }
    // It is new, or an earlier removal failed: the event that opened the window is older.
    const isLater = stored.kind === "new" || stored.place.accepted_at > first.opened_at;
    if (isLater) await store.remove(event);
    return { kind: "suppressed", event, reason: reasonOf(publication, first), first };
  } catch (error) {
    return notPublished(`storing: ${error}`);
  }
}

/** Returns the deduplication of an event; undefined unless its event type has a window. */
function deduplicated({ event, type }: Publication): Deduplicated | undefined {
  const key = onceKey(type, event);
  if (!type.once || key === undefined) return undefined;
  return { companyId: event.company_id, key, eventId: event.id, within: type.once.within };
}

function reasonOf({ type }: Publication, { opened_at }: Opener): string {
  return `${onceRule(type)} The last one was at ${new Date(opened_at).toISOString()}.`;
}

function notPublished(cause: string): Refused {
  const detail = "Publish the event again with the same id. The bus delivers it once.";
  return { kind: "refused", problem: problem("not-published", detail), retryAfter: 1, cause };
}

/**
 * Returns the events of a request that exceed their company's limit, with their refusals. A company's first events
 * pass. A repeated event counts each time.
 */
async function beyondLimit(
  checked: readonly Checked[],
  limiter: RateLimiter,
  nowMs: number,
): Promise<ReadonlyMap<Checked, Refused>> {
  const valid = checked.filter((item) => item.ok);
  const byCompany = Map.groupBy(valid, ({ publication }) => publication.event.company_id);
  const refused = await Promise.all(
    [...byCompany].map(async ([companyId, items]) => {
      const { granted, retryAfter } = await limiter.take(
        `company/${companyId}`,
        items.length,
        nowMs,
      );
      const detail = `Company ${companyId} publishes too many events. Retry after ${retryAfter} s.`;
      const refusal = { kind: "refused", problem: problem("rate-limited", detail), retryAfter };
      return items.slice(granted).map((item) => [item, refusal as Refused] as const);
    }),
  );
  return new Map(refused.flat());
}

type Kept = Exclude<Stored, { kind: "conflict" }>;

/** A smaller batch saves nothing: its item costs two units, like two events with their own items. */
const minEvents = 3;

/**
 * Returns the companies whose events of a request are listed as a batch.
 *
 * @param companies - The company of each event to store.
 */
function companiesWithBatch(companies: readonly number[]): ReadonlySet<number> {
  const byCompany = Map.groupBy(companies, (id) => id);
  return new Set([...byCompany].flatMap(([id, { length }]) => (length < minEvents ? [] : [id])));
}

/**
 * Lists events that are not listed by their own items. A repeated event is listed at its first acceptance, because
 * its first request may have failed in between.
 *
 * @returns The events that could not be listed, each with the reason.
 */
async function listBatches<Event extends { readonly stored: Kept }>(
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
