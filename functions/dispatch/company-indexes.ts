import type { companyItems } from "../../adapters/company-items.ts";
import type { CompanyVersion, CompanyVersions } from "../../adapters/company-version.ts";
import type { Channel } from "../../catalog/index.ts";
import { type Interest, SubscriptionIndex } from "../../domain/subscriptions/subscription-index.ts";

type InterestStore = Pick<ReturnType<typeof companyItems<Interest>>, "get" | "all">;

/** At 1 KB or so each. */
const mostSubscriptions = 150_000;

/** A company's subscriptions as they are. */
export type UpToDate = {
  readonly index: SubscriptionIndex;
  /** There are, or once were, ordered ones: its events are noted until they are dispatched. */
  readonly areNoted: boolean;
};

type Known = { readonly version: number; readonly index: SubscriptionIndex };

/**
 * The companies' subscriptions, kept in memory from one batch to the next. What changed since is read before
 * they are used, so that a change holds from the next event on.
 *
 * @param mostInMemory - How many subscriptions are kept; those of one company, however many they are.
 */
export function companyIndexes(
  channel: Channel,
  interests: InterestStore,
  versions: Pick<CompanyVersions, "read">,
  mostInMemory: number = mostSubscriptions,
) {
  /** The least recently used first. */
  const known = new Map<number, Known>();

  async function upToDate(companyId: number): Promise<UpToDate> {
    // Before the subscriptions: what changes while they are read is read again next time.
    const current = await versions.read(companyId);
    const index = await indexAt(companyId, current);
    return { index, areNoted: index.hasOrdered || current.ordered?.includes(channel) === true };
  }

  async function indexAt(
    companyId: number,
    { version, recent }: CompanyVersion,
  ): Promise<SubscriptionIndex> {
    const before = known.get(companyId);
    const missed = before ? version - before.version : Infinity;
    if (!before || missed < 0 || missed > recent.length) {
      return remember(
        companyId,
        version,
        new SubscriptionIndex(channel, await interests.all(companyId)),
      );
    }
    const ids = [...new Set(recent.slice(0, missed))];
    const changed = await Promise.all(ids.map((id) => interests.get(companyId, id)));
    for (const [i, id] of ids.entries()) {
      const interest = changed[i];
      if (interest) before.index.put(interest);
      else before.index.remove(id);
    }
    return remember(companyId, version, before.index);
  }

  function remember(
    companyId: number,
    version: number,
    index: SubscriptionIndex,
  ): SubscriptionIndex {
    known.delete(companyId);
    known.set(companyId, { version, index });
    let kept = 0;
    for (const [id, { index }] of [...known].toReversed()) {
      if (id !== companyId && kept + index.size > mostInMemory) known.delete(id);
      else kept += index.size;
    }
    return index;
  }

  return { upToDate };
}
export type CompanyIndexes = ReturnType<typeof companyIndexes>;
