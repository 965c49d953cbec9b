import { companyItems, type Deleted } from "../aws/company-items.ts";
import { companyVersions } from "./company-version.ts";
import type { Subscription } from "./subscription.ts";

/**
 * Subscriptions, with the version of each company's. The version is incremented after a change is stored, so
 * dispatch never takes an old subscription for a new one.
 */
export function subscriptionStore(table: string) {
  const items = companyItems<Subscription>(table);
  const versions = companyVersions(table);
  const increment = ({ company_id, id, ordered, channel }: Subscription, added: 0 | 1) =>
    versions.increment(company_id, id, added, ordered ? channel : undefined);
  return {
    ...items,

    async countOf(companyId: number): Promise<number> {
      return (await versions.read(companyId)).count;
    },

    async put(subscription: Subscription): Promise<boolean> {
      const isNew = await items.put(subscription);
      await increment(subscription, isNew ? 1 : 0);
      return isNew;
    },

    async replace(subscription: Subscription): Promise<boolean> {
      const replaced = await items.replace(subscription);
      if (replaced) await increment(subscription, 0);
      return replaced;
    },

    async delete(subscription: Subscription): Promise<Deleted> {
      const deleted = await items.delete(subscription);
      if (deleted === "changed") return deleted;
      const { company_id, id } = subscription;
      await versions.increment(company_id, id, deleted === "deleted" ? -1 : 0);
      return deleted;
    },
  };
}
export type SubscriptionStore = ReturnType<typeof subscriptionStore>;
