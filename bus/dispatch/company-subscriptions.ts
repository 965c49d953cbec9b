import type { Channel } from "../../catalog/index.ts";
import type { SubscriptionVersion } from "../delivery/types.ts";
import type { Subscription } from "../subscriptions/subscription.ts";
import { SubscriptionIndex } from "../subscriptions/subscription-index.ts";

/** Reads subscriptions, consistently. */
type Store = {
  get(companyId: number, id: string): Promise<Subscription | undefined>;
  all(companyId: number): Promise<readonly Subscription[]>;
};

/** Maximum number of subscriptions to keep, at about 2 KB each. */
const maxSubscriptions = 75_000;

type Index = SubscriptionIndex<Subscription>;
type Kept = { readonly version: number; readonly index: Index };

/**
 * Keeps the subscriptions of companies in memory from one batch to the next, while their version is current.
 *
 * @param maxInMemory - Maximum number of subscriptions to keep. Those of the latest company stay, even if they are
 * more.
 */
export function companySubscriptions(
  channel: Channel,
  store: Store,
  maxInMemory: number = maxSubscriptions,
) {
  /** Least recently used first. */
  const kept = new Map<number, Kept>();

  function remember(companyId: number, version: number, index: Index): Index {
    kept.delete(companyId);
    kept.set(companyId, { version, index });
    let count = 0;
    for (const [id, { index }] of [...kept].toReversed()) {
      if (id !== companyId && count + index.size > maxInMemory) kept.delete(id);
      else count += index.size;
    }
    return index;
  }

  return {
    /** Returns the subscriptions in memory, which may be out of date. */
    known(companyId: number): Index | undefined {
      const found = kept.get(companyId);
      if (!found) return undefined;
      kept.delete(companyId);
      kept.set(companyId, found);
      return found.index;
    },

    isCurrent(companyId: number, { version }: SubscriptionVersion): boolean {
      return kept.get(companyId)?.version === version;
    },

    /**
     * Reads the subscriptions that changed.
     *
     * @param current - The version, read before. A later change is read with the next version.
     */
    async refresh(companyId: number, { version, recent }: SubscriptionVersion): Promise<Index> {
      const before = kept.get(companyId);
      const missed = before ? version - before.version : Infinity;
      if (!before || missed < 0 || missed > recent.length) {
        const all = await store.all(companyId);
        return remember(companyId, version, new SubscriptionIndex(channel, all));
      }
      const ids = [...new Set(recent.slice(0, missed))];
      const changed = await Promise.all(ids.map((id) => store.get(companyId, id)));
      for (const [i, id] of ids.entries()) {
        const subscription = changed[i];
        if (subscription) before.index.put(subscription);
        else before.index.remove(id);
      }
      return remember(companyId, version, before.index);
    },
  };
}
export type CompanySubscriptions = ReturnType<typeof companySubscriptions>;
