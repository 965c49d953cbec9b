import type { Subscription } from "../domain/subscriptions/subscription.ts";
import { companyItems, type Deleted } from "./company-items.ts";
import { flowStore } from "./flow-store.ts";
import { subscriptionChanges } from "./subscription-changes.ts";

/**
 * The subscriptions, and a record of their changes. A change is recorded after it is stored: dispatch must
 * not take what was there before for what there is now.
 */
export function subscriptionStore(table: string, changesTable: string, flowsTable: string) {
  const flows = flowStore(flowsTable);
  const items = companyItems<Subscription>(table);
  const changes = subscriptionChanges(changesTable);
  const recordChange = ({ company_id, id, ordered, channel }: Subscription, more: 0 | 1) =>
    changes.record(company_id, id, more, ordered ? channel : undefined);
  return {
    ...items,

    async countOf(companyId: number): Promise<number> {
      return (await changes.read(companyId)).count;
    },

    async put(subscription: Subscription): Promise<boolean> {
      const isNew = await items.put(subscription);
      await recordChange(subscription, isNew ? 1 : 0);
      return isNew;
    },

    async replace(subscription: Subscription): Promise<boolean> {
      const replaced = await items.replace(subscription);
      if (replaced) await recordChange(subscription, 0);
      return replaced;
    },

    async delete(subscription: Subscription): Promise<Deleted> {
      const deleted = await items.delete(subscription);
      if (deleted === "changed") return deleted;
      const { company_id, id } = subscription;
      await changes.record(company_id, id, deleted === "deleted" ? -1 : 0);
      await flows.forget(company_id, id);
      return deleted;
    },
  };
}
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
