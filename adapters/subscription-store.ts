import type { Subscription } from "../domain/subscriptions/subscription.ts";
import { companyItems } from "./company-items.ts";
import { subscriptionChanges } from "./subscription-changes.ts";

/**
 * The subscriptions, and a record of their changes. A change is recorded after it is stored: dispatch must
 * not take what was there before for what there is now.
 */
export function subscriptionStore(table: string, changesTable: string) {
  const items = companyItems<Subscription>(table);
  const changes = subscriptionChanges(changesTable);
  return {
    ...items,

    async countOf(companyId: number): Promise<number> {
      return (await changes.read(companyId)).count;
    },

    async put(subscription: Subscription): Promise<boolean> {
      const isNew = await items.put(subscription);
      await changes.record(subscription.company_id, subscription.id, isNew ? 1 : 0);
      return isNew;
    },

    async replace(subscription: Subscription): Promise<boolean> {
      const replaced = await items.replace(subscription);
      if (replaced) await changes.record(subscription.company_id, subscription.id, 0);
      return replaced;
    },

    async delete(companyId: number, id: string): Promise<boolean> {
      const wasThere = await items.delete(companyId, id);
      await changes.record(companyId, id, wasThere ? -1 : 0);
      return wasThere;
    },
  };
}
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
